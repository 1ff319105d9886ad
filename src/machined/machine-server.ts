// The machine's API at its socket: who may connect, what each program of the node may at most, and the handlers behind it.
import type { ApiContext } from "../api/context.ts";
import type { Clock } from "../base/clock.ts";
import { aborted } from "../base/abort.ts";
import type { Logger } from "../base/logger.ts";
import type { Files } from "../linux/files.ts";
import { dispatchMethods } from "../rpc/dispatch.ts";
import { listenUnix } from "../rpc/listen.ts";
import type { Method } from "../rpc/method.ts";
import type { Peer, ProcessCredentials } from "../rpc/peer.ts";
import type { Roles } from "../rpc/roles.ts";
import { Role, claimedRoles, intersectRoles, noRoles } from "../rpc/roles.ts";
import { Code, StatusError } from "../rpc/status.ts";
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

/** Roles of a call: those that the program passes on, as far as it may have them. A process nobody knows may nothing. */
async function rolesOf(
  servicePids: Pick<ServicePids, "find">,
  { metadata, peer, signal }: { readonly metadata: Metadata; readonly peer: Peer; readonly signal: AbortSignal },
): Promise<Roles> {
  const pid = peer.kind === "unix" ? peer.credentials?.pid : undefined;
  const service = pid === undefined ? undefined : await servicePids.find(pid, signal);
  if (service === undefined) throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
  const claimed = claimedRoles(metadata);
  const ceiling = ceilingOf(service);
  return ceiling.kind === "all" ? claimed : intersectRoles(claimed, ceiling.roles);
}

/** Serves until the signal aborts, then lets running calls end. Rejects when the socket cannot be made. */
export async function serveMachineApi(options: MachineServerOptions, signal: AbortSignal): Promise<void> {
  const { path, owner, files, credentials, servicePids, methods, context, clock, log } = options;
  const folder = path.slice(0, path.lastIndexOf("/"));
  await files.makeDirectory(folder, owner === undefined ? {} : { mode: 0o771, ...owner });
  await files.remove(path);
  const handle = dispatchMethods({ methods, env: context, roles: (call) => rolesOf(servicePids, call), log });
  await using listener = await listenUnix({ path, credentials, handle, clock, log });
  await files.setOwnership(path, { mode: 0o660, ...owner });
  await aborted(signal);
  await listener.close();
}
