// What there is of a kind, and every change of it, for as long as somebody looks: a list, a watch, and both again when they break.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { isForbidden, isUnauthorized } from "./error.ts";
import type { ApiResource, KubernetesObject, ObjectList, Selection, WatchEvent } from "./object.ts";

/** The two calls that following is made of. */
export interface Watchable {
  list(resource: ApiResource, selection: Selection, signal: AbortSignal): Promise<ObjectList>;
  watch(
    resource: ApiResource,
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
}

export interface FollowOptions {
  readonly kubernetes: Watchable;
  readonly resource: ApiResource;
  readonly selection: Selection;
  readonly clock: Clock;
  readonly log: Logger;
  /** Gives up, with the last error, after this many failures in a row; never when absent. */
  readonly maxFailures?: number;
}

/** A server that ends its watches sooner is not asked again at once. */
const shortWatchMs = 1000;
const retryDelays = { initialMs: 500, maxMs: 5000, factor: 2 };

/**
 * Yields all objects of the selection at once, first and after each change. A watch that ends goes on where it was; one that breaks begins
 * with a new list: its place may be gone, or lie in the future of a cluster that was restored from a snapshot, which would be silent until
 * then. Refused credentials are an error at once: the caller has to get others.
 */
export async function* follow(
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly KubernetesObject[]> {
  const { resource, clock, log, maxFailures = Number.POSITIVE_INFINITY } = options;
  const delays = backoff(retryDelays);
  const seen: Seen = { objects: new Map(), version: undefined };
  while (!signal.aborted) {
    const begunMs = clock.monotonic();
    try {
      yield* followOnce(options, { seen, onEvent: () => delays.reset() }, signal);
      if (clock.monotonic() - begunMs < shortWatchMs) await clock.sleep(delays.next(), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isForbidden(error) || isUnauthorized(error)) throw error;
      seen.version = undefined;
      const delayMs = delays.next();
      if (delays.attempts >= maxFailures) throw error;
      log.debug("watch interrupted", { kind: resource.kind, error: errorChain(error), retryMs: delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}

interface Seen {
  readonly objects: Map<string, KubernetesObject>;
  /** Where the watch goes on; undefined: a list comes first. */
  version: string | undefined;
}

/** Until the server ends the watch, or something fails. */
async function* followOnce(
  { kubernetes, resource, selection }: FollowOptions,
  { seen, onEvent }: { readonly seen: Seen; readonly onEvent: () => void },
  signal: AbortSignal,
): AsyncGenerator<readonly KubernetesObject[]> {
  const { objects } = seen;
  if (seen.version === undefined) {
    const list = await kubernetes.list(resource, selection, signal);
    objects.clear();
    for (const object of list.items) objects.set(keyOf(object), object);
    seen.version = list.resourceVersion;
    yield [...objects.values()];
  }
  for await (const event of kubernetes.watch(resource, selection, seen.version, signal)) {
    onEvent(); // a list alone says little: a server may give one, and refuse to watch
    if (event.kind === "bookmark") {
      seen.version = event.resourceVersion;
      continue;
    }
    if (event.kind === "deleted") objects.delete(keyOf(event.object));
    else objects.set(keyOf(event.object), event.object);
    seen.version = event.object.metadata.resourceVersion ?? seen.version;
    yield [...objects.values()];
  }
}

function keyOf({ metadata: { namespace = "", name = "" } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}
