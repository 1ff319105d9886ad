// The machine's API at its socket: who may connect, what each program of the node may at most, and the handlers behind it.
import type { Caller, WatchCall } from "../api/audit/audit-calls.ts";
import { unknownCaller } from "../api/audit/audit-calls.ts";
import type { ApiContext } from "../api/context.ts";
import type { Clock } from "../base/clock.ts";
import { aborted } from "../base/abort.ts";
import type { Logger } from "../base/logger.ts";
import type { Files } from "../linux/files.ts";
import { actorField, parseActor, refusedField } from "../rpc/actor.ts";
import { dispatchMethods } from "../rpc/dispatch.ts";
import { listenUnix } from "../rpc/listen.ts";
import type { Method } from "../rpc/method.ts";
import type { ProcessCredentials } from "../rpc/peer.ts";
import type { Roles } from "../rpc/roles.ts";
import { Role, claimedRoles, intersectRoles, noRoles } from "../rpc/roles.ts";
import { statusOfFailure } from "../rpc/serve-stream.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { Code, ok, StatusError } from "../rpc/status.ts";
import type { Metadata } from "../rpc/metadata.ts";
import type { ServicePids } from "./service-pids.ts";

export interface MachineServerOptions {
  /** The socket; what an earlier run left there is removed. */
  readonly path: string;
  /** User and group of the socket and its folder: those of apid, which has no right to pass others by. Left alone when absent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly files: Pick<Files, "makeDirectory" | "remove" | "setOwnership">;
  readonly credentials: (fd: number) => ProcessCredentials | undefined;
  readonly servicePids: Pick<ServicePids, "find">;
  readonly methods: readonly Method<ApiContext>[];
  readonly context: ApiContext;
  /** Sees all calls. */
  readonly watchCall: WatchCall;
  readonly clock: Clock;
  readonly log: Logger;
}

type Ceiling = { readonly kind: "all" } | { readonly kind: "some"; readonly roles: Roles };

const all: Ceiling = { kind: "all" };
const verifier: Ceiling = { kind: "some", roles: new Set([Role.imageVerifier]) };

/** What a program of the node may at most, whatever roles it passes on. Extensions of the node are trusted as the node is. */
const ceilings: Readonly<Record<string, Ceiling>> = {
  apid: all,
  installer: all,
  dashboard: { kind: "some", roles: new Set([Role.reader, Role.metaWriter]) },
  containerd: verifier,
  cri: verifier,
};

function ceilingOf(service: string): Ceiling {
  if (service.startsWith("ext-")) return all;
  return ceilings[service] ?? { kind: "some", roles: noRoles };
}

/** The program that speaks for callers from outside. */
const front = "apid";

/** Roles of a call: those that the program passes on, as far as it may have them. A process nobody knows may nothing. */
async function callerOf(
  servicePids: Pick<ServicePids, "find">,
  { metadata, peer, signal }: Pick<ServerCall, "metadata" | "peer" | "signal">,
): Promise<Caller> {
  const pid = peer.kind === "unix" ? peer.credentials?.pid : undefined;
  const service = pid === undefined ? undefined : await servicePids.find(pid, signal);
  if (service === undefined) return unknownCaller;
  const claimed = claimedRoles(metadata);
  const ceiling = ceilingOf(service);
  const roles = ceiling.kind === "all" ? claimed : intersectRoles(claimed, ceiling.roles);
  return { service, roles, ...(service === front ? { actor: parseActor(metadata.get(actorField)) } : {}) };
}

/** Throws for a process that nobody knows, and for a call that the front has refused already. */
function checkAdmission({ service }: Caller, metadata: Metadata): void {
  if (service === undefined) throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
  const refusal = service === front ? metadata.get(refusedField) : undefined;
  if (refusal !== undefined) throw new StatusError(Code.PERMISSION_DENIED, refusal);
}

type ServeOptions = Pick<MachineServerOptions, "servicePids" | "methods" | "context" | "watchCall" | "log">;

function serveWatched({
  servicePids,
  methods,
  context,
  watchCall,
  log,
}: ServeOptions): (call: ServerCall) => Promise<void> {
  const callers = new WeakMap<object, Caller>();
  const roles = (call: object): Roles => (callers.get(call) ?? unknownCaller).roles;
  const dispatch = dispatchMethods({ methods, env: context, roles, log });
  return async (incoming) => {
    const watched = watchCall(incoming);
    const { call } = watched;
    try {
      const caller = await callerOf(servicePids, call);
      callers.set(call, caller);
      watched.calledBy(caller);
      checkAdmission(caller, call.metadata);
      await dispatch(call);
    } catch (error) {
      watched.ended(statusOfFailure(call, error));
      throw error;
    }
    watched.ended(ok);
  };
}

/** Serves until the signal aborts, then lets running calls end. Rejects when the socket cannot be made. */
export async function serveMachineApi(options: MachineServerOptions, signal: AbortSignal): Promise<void> {
  const { path, owner, files, credentials, clock, log } = options;
  const folder = path.slice(0, path.lastIndexOf("/"));
  await files.makeDirectory(folder, owner === undefined ? {} : { mode: 0o771, ...owner });
  await files.remove(path);
  const handle = serveWatched(options);
  await using listener = await listenUnix({ path, credentials, handle, clock, log });
  await files.setOwnership(path, { mode: 0o660, ...owner });
  await aborted(signal);
  await listener.close();
}
