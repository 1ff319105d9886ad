// From a call to the method that serves it: lookup, roles, the check of the table, the handler.
import type { Logger } from "../base/logger.ts";
import { rpcs } from "../wire/gen/rpc.ts";
import type { AnyRpc } from "../wire/rpc.ts";
import type { Metadata } from "./metadata.ts";
import type { CallContext, Method } from "./method.ts";
import type { Peer } from "./peer.ts";
import { isAllowed } from "./roles.ts";
import type { Roles } from "./roles.ts";
import type { ServerCall } from "./server-call.ts";
import { Code, StatusError } from "./status.ts";

export interface DispatchOptions<Env> {
  readonly methods: readonly Method<Env>[];
  /** What every handler gets besides its call. */
  readonly env: Env;
  /** Roles of the caller. A throw refuses the call. */
  readonly roles: (call: {
    readonly metadata: Metadata;
    readonly peer: Peer;
    readonly signal: AbortSignal;
  }) => Roles | Promise<Roles>;
  /** Whether a caller with these roles may call; by the table when absent. */
  readonly isAllowed?: (rpc: AnyRpc, roles: Roles) => boolean;
  readonly log: Logger;
}

/** A `handle` for `createSessionServer`: what nobody registered answers UNIMPLEMENTED, RPCs of the table after the check of roles. */
export function dispatchMethods<Env>(options: DispatchOptions<Env>): (call: ServerCall) => Promise<void> {
  const { env, log } = options;
  const methods = new Map(options.methods.map((method) => [method.rpc.path, method]));
  const table = new Map(rpcs.map((rpc) => [rpc.path, rpc]));
  const mayCall = options.isAllowed ?? isAllowed;

  return async (call) => {
    const method = methods.get(call.path);
    const rpc = method?.rpc ?? table.get(call.path);
    if (rpc === undefined) throw unknownMethod(call.path);
    const roles = await options.roles(call);
    if (!mayCall(rpc, roles)) throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
    if (method === undefined) throw new StatusError(Code.UNIMPLEMENTED, `method ${rpc.method} not implemented`);
    const { signal, metadata, peer } = call;
    const context: CallContext = { rpc, signal, metadata, roles, peer, log: log.with({ method: rpc.path }) };
    await method.serve(call, { ...env, ...context });
  };
}

function unknownMethod(path: string): StatusError {
  const [, service, method] = /^\/([^/]+)\/([^/]+)$/u.exec(path) ?? [];
  if (service === undefined) return new StatusError(Code.UNIMPLEMENTED, `malformed method name: "${path}"`);
  const isKnownService = rpcs.some((rpc) => rpc.service === service);
  return new StatusError(
    Code.UNIMPLEMENTED,
    isKnownService ? `unknown method ${method} for service ${service}` : `unknown service ${service}`,
  );
}
