// Where a call goes: decided from its path and metadata alone.
import { parseIp } from "../base/ip.ts";
import type { Metadata } from "../rpc/metadata.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { rpcs } from "../wire/gen/rpc.ts";

/** Metadata that names other nodes, and the mark of a call that another node's apid has passed on. */
export const nodeField = "node";
export const nodesField = "nodes";
export const proxyFromField = "proxyfrom";

export type Route =
  | { readonly kind: "local" }
  | { readonly kind: "one"; readonly target: string }
  | { readonly kind: "many"; readonly targets: readonly string[] };

export interface Routing {
  /** In maintenance mode every call is answered here. */
  readonly isDisabled: boolean;
  /** Only nodes with a certificate for it can pass calls on. */
  readonly canForward: boolean;
  /** Whether a name or address is this node's own. */
  isOwn(target: string): boolean;
}

/** Services whose answers have room for the name of a node. */
const manyServices: ReadonlySet<string> = new Set(rpcs.filter((rpc) => rpc.one2manyAllowed).map((rpc) => rpc.service));
const streamedPaths: ReadonlySet<string> = new Set(rpcs.filter((rpc) => rpc.streamedByApid).map((rpc) => rpc.path));

/** True when the answers of several nodes are passed on one by one, false when they are merged into one message. */
export function isStreamed(path: string): boolean {
  return streamedPaths.has(path) || path.endsWith("Stream");
}

/** Throws a StatusError for a call that may not go where it wants to. */
export function planRoute(path: string, metadata: Metadata, routing: Routing): Route {
  if (routing.isDisabled || metadata.has(proxyFromField)) return { kind: "local" };
  const targets = metadata.has(nodesField) ? metadata.all(nodesField) : metadata.all(nodeField);
  const [target] = targets;
  if (target === undefined) return { kind: "local" };
  if (metadata.has(nodesField)) {
    const [, service = ""] = path.split("/");
    if (!manyServices.has(service)) {
      throw new StatusError(Code.INVALID_ARGUMENT, `one-2-many proxying is not supported for method ${path}`);
    }
  } else if (targets.length > 1) {
    throw new StatusError(Code.INVALID_ARGUMENT, "node metadata must be single-valued");
  }
  if (!routing.canForward) {
    if (targets.length === 1 && routing.isOwn(target)) return { kind: "local" };
    throw new StatusError(Code.PERMISSION_DENIED, "no request forwarding");
  }
  return metadata.has(nodesField) ? { kind: "many", targets } : { kind: "one", target };
}

/** A node is named by its address or name, without a port. Throws a StatusError otherwise. */
export function checkTarget(target: string): void {
  if (target === "" || (target.includes(":") && parseIp(target) === undefined)) {
    throw new StatusError(Code.INTERNAL, `invalid target "${target}"`);
  }
}
