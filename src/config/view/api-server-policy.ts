// Who may do what at the Kubernetes API server, and what it writes down: admission, audit, authentication, authorisation.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { kubeAdmissionControlConfig } from "../documents/kube-admission-control-config.ts";
import { kubeAuditPolicyConfig } from "../documents/kube-audit-policy-config.ts";
import { kubeAuthenticationConfig } from "../documents/kube-authentication-config.ts";
import { kubeAuthorizerConfig } from "../documents/kube-authorizer-config.ts";
import { auditPolicy as defaultAuditPolicy } from "../generate/options.ts";
import type { FreeMap } from "../schema.ts";
import { legacyOf } from "./machine.ts";

/** Plugins with their settings; documents replace the older list as a whole. */
export function admissionPlugins(
  config: Config,
): readonly { readonly name: string; readonly configuration: FreeMap }[] {
  const documents = documentsOf(config, kubeAdmissionControlConfig);
  const plugins = documents.length > 0 ? documents : (legacyOf(config)?.cluster?.apiServer?.admissionControl ?? []);
  return plugins.map(({ name = "", configuration = {} }) => ({ name, configuration }));
}

export function auditPolicy(config: Config): FreeMap {
  const wanted =
    documentOf(config, kubeAuditPolicyConfig)?.configuration ?? legacyOf(config)?.cluster?.apiServer?.auditPolicy;
  return wanted === undefined || Object.keys(wanted).length === 0 ? defaultAuditPolicy : wanted;
}

/** Undefined when the config has none. */
export function authentication(config: Config): FreeMap | undefined {
  return documentOf(config, kubeAuthenticationConfig)?.configuration;
}

export interface Authorizer {
  /** `Node`, `RBAC` or `Webhook`. */
  readonly type: string;
  readonly name: string;
  /** `{}` for all but webhooks. */
  readonly webhook: FreeMap;
}

const always: readonly Authorizer[] = [
  { type: "Node", name: "node", webhook: {} },
  { type: "RBAC", name: "rbac", webhook: {} },
];

/** In the order in which they are asked. Documents are the whole list; the older form adds to the two that every cluster has. */
export function authorizers(config: Config): readonly Authorizer[] {
  const documents = documentsOf(config, kubeAuthorizerConfig);
  if (documents.length > 0) return documents.map(authorizerOf);
  const legacy = (legacyOf(config)?.cluster?.apiServer?.authorizationConfig ?? []).map(authorizerOf);
  return [...always, ...legacy.filter(({ type }) => !always.some((known) => known.type === type))];
}

function authorizerOf({
  type = "",
  name = "",
  webhook = {},
}: {
  readonly type?: string;
  readonly name?: string;
  readonly webhook?: FreeMap;
}): Authorizer {
  return { type, name, webhook };
}
