// What apid and trustd may know of their node, each at a socket of its own: a few kinds of resources, read only, whatever roles a caller claims.
import * as stateMethods from "../api/cosi/catalogue.ts";
import { listedPolicy } from "../api/cosi/common/access.ts";
import { aborted } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { CoreState } from "../cosi/state.ts";
import type { ResourceCodec } from "../cosi/wire.ts";
import type { Files } from "../linux/files.ts";
import { dispatchMethods } from "../rpc/dispatch.ts";
import { listenUnix } from "../rpc/listen.ts";
import { Role } from "../rpc/roles.ts";

export interface FeedServerOptions {
  /** The socket; what an earlier run left there is removed. Its folder is in the root that the reader sees. */
  readonly path: string;
  /** User and group of the reader. Left alone when absent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly files: Pick<Files, "makeDirectory" | "remove" | "setOwnership">;
  /** What can be read there. */
  readonly kinds: Parameters<typeof listedPolicy>[0];
  readonly core: CoreState;
  readonly codec: ResourceCodec;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Messages of one kind of resource are small. */
const maxMessageBytes = 4 * 1024 * 1024;

/** Serves until the signal aborts. Rejects when the socket cannot be made. */
export async function serveFeed(options: FeedServerOptions, signal: AbortSignal): Promise<void> {
  const { path, owner, files, kinds, core, codec, clock, log } = options;
  const folder = path.slice(0, path.lastIndexOf("/"));
  await files.makeDirectory(folder, owner === undefined ? {} : { mode: 0o750, ...owner });
  await files.remove(path);
  const handle = dispatchMethods({
    methods: Object.values(stateMethods),
    env: { resources: { core, codec, policy: listedPolicy(kinds) } },
    roles: () => new Set([Role.reader]),
    log,
  });
  await using listener = await listenUnix({ path, handle, clock, log, maxMessageBytes, graceMs: 0 });
  await files.setOwnership(path, { mode: 0o660, ...owner });
  await aborted(signal);
  await listener.close();
}
