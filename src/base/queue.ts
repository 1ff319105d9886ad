// A bounded queue between one or more writers and one reader.

/** What a full queue does: refuse the new item, drop the oldest one, or end with an error for the reader. */
export type WhenFull = "refuse" | "drop-oldest" | "fail";

/** The queue was full and was made with `"fail"`: the reader did not keep up. */
export class QueueOverrunError extends Error {
  override readonly name: string = "QueueOverrunError";
  readonly code = "OVERRUN";
}

export interface Queue<T> extends AsyncIterable<T> {
  /** False when the item was not taken: the queue is closed, or full and refuses. */
  push(item: T): boolean;
  /** No more items; the reader gets what is left, then the end. */
  close(): void;
  /** The reader gets the error now, what is left is dropped. */
  destroy(reason: Error): void;
  /** The next item, or undefined at the end. Rejects with the signal's reason. One reader at a time. */
  take(signal?: AbortSignal): Promise<T | undefined>;
  readonly size: number;
}

export function queue<T>(capacity: number, whenFull: WhenFull): Queue<T> {
  const items: T[] = [];
  let state:
    | { readonly kind: "open" }
    | { readonly kind: "closed" }
    | { readonly kind: "failed"; readonly error: Error } = { kind: "open" };
  let wake: (() => void) | undefined;

  function signalReader(): void {
    wake?.();
    wake = undefined;
  }

  const self: Queue<T> = {
    get size() {
      return items.length;
    },
    push(item) {
      if (state.kind !== "open") return false;
      if (items.length >= capacity) {
        if (whenFull === "refuse") return false;
        if (whenFull === "fail") {
          self.destroy(new QueueOverrunError(`Queue of ${capacity} items is full`));
          return false;
        }
        items.shift();
      }
      items.push(item);
      signalReader();
      return true;
    },
    close() {
      if (state.kind === "open") state = { kind: "closed" };
      signalReader();
    },
    destroy(error) {
      if (state.kind === "failed") return;
      items.length = 0;
      state = { kind: "failed", error };
      signalReader();
    },
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted();
        if (state.kind === "failed") throw state.error;
        if (items.length > 0) return items.shift();
        if (state.kind === "closed") return undefined;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        signal?.addEventListener("abort", signalReader, { once: true });
        try {
          await promise;
        } finally {
          signal?.removeEventListener("abort", signalReader);
        }
      }
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const item = await self.take();
        if (item === undefined) return;
        yield item;
      }
    },
  };
  return self;
}
