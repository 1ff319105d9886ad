// The history of one kind of resources, and those who read it. Readers keep a position of their own, so a slow one never holds up a writer:
// when the history runs over it, its watch ends with an error.
import { StateError } from "./errors.ts";
import { matches } from "./query.ts";
import type { AnyResource, Kind } from "./resource.ts";
import type { Bookmark, CoreEvent, Query } from "./state.ts";

/** What is written down: the change itself. */
export type Change = Extract<CoreEvent, { kind: "created" | "updated" | "destroyed" }>;

const firstCapacity = 8;
const lastCapacity = 1024;

/** Entries next to be overwritten that are not handed out any more. */
const gap = 4;

export interface History {
  append(change: Change): void;
  /** Position of the next change. */
  readonly end: number;
  /** Position after the one a bookmark names. Throws BAD_BOOKMARK when that is not known (any more). */
  resume(bookmark: Bookmark): number;
  /** Position from which `count` changes that `accept` takes follow, or the oldest one kept. */
  tail(count: number, accept: (change: Change) => boolean): number;
  /** A bookmark of the change before `position`. */
  bookmark(position: number): Bookmark;
  /** All changes from `position` on, in order, as they come, until the signal aborts. */
  read(position: number, signal: AbortSignal): AsyncIterable<CoreEvent>;
}

/** `cookie`: 8 bytes that tell bookmarks of this process from those of another. */
export function history(kind: Kind, cookie: Uint8Array): History {
  let ring: (Change | undefined)[] = Array.from({ length: firstCapacity });
  let end = 0;
  /** Those who wait for the next change. */
  const waiting = new Set<() => void>();

  function grow(): void {
    const grown: (Change | undefined)[] = Array.from({ length: ring.length * 2 });
    for (let position = oldest(); position < end; position++)
      grown[position % grown.length] = ring[position % ring.length];
    ring = grown;
  }

  const oldest = (): number => Math.max(0, end - ring.length);

  /** The oldest position that is still handed out. */
  const start = (): number => (end < lastCapacity ? 0 : end - lastCapacity + gap);

  const self: History = {
    get end() {
      return end;
    },
    append(change) {
      if (end === ring.length && ring.length < lastCapacity) grow();
      ring[end % ring.length] = change;
      end++;
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
    resume(bookmark) {
      const position = parseBookmark(bookmark, cookie);
      if (position === undefined || position < start() || position > end) {
        throw new StateError("BAD_BOOKMARK", `Cannot resume watch of ${kind.type}: bookmark is not known`);
      }
      return position;
    },
    tail(count, accept) {
      let position = end;
      for (let left = count; left > 0 && position > start(); position--) {
        const change = ring[(position - 1) % ring.length];
        if (change !== undefined && accept(change)) left--;
      }
      return position;
    },
    bookmark: (position) => formatBookmark(position, cookie),
    async *read(position, signal) {
      // One listener for the whole time: adding one for each wait would cost more than the change itself.
      let wake: (() => void) | undefined;
      const onAbort = (): void => wake?.();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        for (let next = position; !signal.aborted; next++) {
          while (next >= self.end && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>();
            wake = resolve;
            waiting.add(resolve);
            await promise;
          }
          if (signal.aborted) return;
          const change = next < start() ? undefined : ring[next % ring.length];
          if (change === undefined) {
            const error = new Error(`Cannot go on watching ${kind.type}: reader is ${end - next} events behind`);
            yield { kind: "errored", error };
            return;
          }
          yield { ...change, bookmark: self.bookmark(next + 1) };
        }
      } finally {
        signal.removeEventListener("abort", onAbort);
        if (wake !== undefined) waiting.delete(wake);
      }
    },
  };
  return self;
}

/** Eight bytes of the process, then the position, big-endian. */
function formatBookmark(position: number, cookie: Uint8Array): Bookmark {
  const bookmark = new Uint8Array(16);
  bookmark.set(cookie);
  new DataView(bookmark.buffer).setBigUint64(8, BigInt(position));
  return bookmark;
}

function parseBookmark(bookmark: Bookmark, cookie: Uint8Array): number | undefined {
  if (bookmark.length !== 16 || !cookie.every((byte, index) => bookmark[index] === byte)) return undefined;
  return Number(new DataView(bookmark.buffer, bookmark.byteOffset).getBigUint64(8));
}

/** What a change is to somebody who sees only the resources that match: it may come into sight or go out of it. */
export function filtered(event: CoreEvent, query: Query | undefined): CoreEvent | undefined {
  switch (event.kind) {
    case "created":
    case "destroyed":
      return matches(event.resource, query) ? event : undefined;
    case "updated": {
      const { resource, old, bookmark } = event;
      const [before, after] = [matches(old, query), matches(resource, query)];
      if (before && after) return event;
      if (!before && !after) return undefined;
      return { kind: after ? "created" : "destroyed", resource, ...(bookmark === undefined ? {} : { bookmark }) };
    }
    case "bootstrapped":
    case "noop":
    case "errored":
      return event;
  }
}

/** Whether the change is about the one resource. */
export function concerns(event: CoreEvent, id: string): boolean {
  return !("resource" in event) || event.resource.metadata.id === id;
}

/** Stands for a resource that is not there: metadata only, `spec` is undefined. */
export function tombstone(kind: Kind, id: string): AnyResource {
  const never = new Date(0);
  return {
    metadata: {
      ...kind,
      id,
      version: 0,
      owner: "",
      phase: "running",
      created: never,
      updated: never,
      finalizers: [],
      labels: {},
      annotations: {},
    },
    spec: undefined,
  };
}

/** Whether nobody uses the resource of a watch by id any more: its last finalizer is gone, or itself. */
export function isFreed(event: CoreEvent): boolean {
  if (event.kind === "destroyed") return true;
  return (event.kind === "created" || event.kind === "updated") && event.resource.metadata.finalizers.length === 0;
}
