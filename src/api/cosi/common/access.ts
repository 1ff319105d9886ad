// Who may see which resources. The policy of the node's API reads the definitions in the state; the feed of apid has a list of its own.
import { definitionId, Namespace, ResourceDefinition } from "../../../cosi/meta.ts";
import type { State } from "../../../cosi/state.ts";
import type { Roles } from "../../../rpc/roles.ts";
import { Role } from "../../../rpc/roles.ts";
import type { StatusError } from "../../../rpc/status.ts";
import { statusError } from "../../errors.ts";

export interface AccessRequest {
  readonly verb: "read" | "write";
  readonly namespace: string;
  readonly type: string;
  /** Absent: all of the type. */
  readonly id?: string | undefined;
}

/** Rejects with PERMISSION_DENIED. */
export type AccessPolicy = (request: AccessRequest, roles: Roles) => Promise<void>;

function denied(reason: string): StatusError {
  return statusError("PERMISSION_DENIED", reason);
}

/**
 * The API only reads: writing is refused to everybody. Types and namespaces must be registered; the lookup takes the type in lower case, so one in
 * another case passes here and finds nothing. Sensitive types are for administrators.
 */
export function nodePolicy(state: Pick<State, "find">): AccessPolicy {
  return async ({ verb, namespace, type }, roles) => {
    if (verb === "write") throw denied("write access denied");
    const definition = await state.find(ResourceDefinition, definitionId(type));
    if (definition === undefined) throw denied(`resource type "${type}" is not registered`);
    if (definition.spec.sensitivity !== 0 && !roles.has(Role.admin)) throw denied("not authorized");
    if ((await state.find(Namespace, namespace)) === undefined)
      throw denied(`namespace "${namespace}" is not registered`);
  };
}

export interface AllowedKind {
  readonly namespace: string;
  readonly type: string;
  /** All of the type when absent. */
  readonly id?: string;
}

/** Nothing but reading what is listed, whoever calls. */
export function listedPolicy(allowed: readonly AllowedKind[]): AccessPolicy {
  return async ({ verb, namespace, type, id }) => {
    const isListed = allowed.some(
      (kind) => kind.namespace === namespace && kind.type === type && (kind.id === undefined || kind.id === id),
    );
    if (verb === "write" || !isListed) throw denied(`access to ${type} is denied`);
  };
}

/** All that apid has to know of its node. */
export const apidFeed: readonly AllowedKind[] = [
  { namespace: "runtime", type: "APIServiceConfigs.runtime.talos.dev", id: "apid" },
  { namespace: "secrets", type: "ApiCertificates.secrets.talos.dev", id: "api" },
  { namespace: "network", type: "NodeAddresses.net.talos.dev" },
  { namespace: "network", type: "HostnameStatuses.net.talos.dev" },
];

/** And trustd of its own. */
export const trustdFeed: readonly AllowedKind[] = [
  { namespace: "secrets", type: "OSRootSecrets.secrets.talos.dev", id: "os" },
  { namespace: "secrets", type: "TrustdCertificates.secrets.talos.dev", id: "trustd" },
];

/** And metricsd. */
export const metricsdFeed: readonly AllowedKind[] = [
  { namespace: "secrets", type: "MetricsServers.secrets.ichor.dev", id: "metrics" },
];

/** Anything: for stores that are served to tests. */
export const openPolicy: AccessPolicy = () => Promise.resolve();
