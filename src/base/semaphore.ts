// A limit on how many do something at the same time; who comes too early waits in line.
import { abortable } from "./abort.ts";

export interface Semaphore {
  /** Waits for a place; dispose the result to give it back. Rejects with the signal's reason without taking one. */
  acquire(signal?: AbortSignal): Promise<Disposable>;
  /** Takes a place if one is free, or returns undefined at once. */
  tryAcquire(): Disposable | undefined;
  /** Places that are free. */
  readonly free: number;
}

/** Places are given in the order in which they were asked for. */
export function semaphore(places: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = places;

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next(); // the place goes from hand to hand
  }

  function held(): Disposable {
    let isReleased = false;
    return {
      [Symbol.dispose]: () => {
        if (isReleased) return;
        isReleased = true;
        release();
      },
    };
  }

  function takeFree(): Disposable | undefined {
    if (free === 0) return undefined;
    free--;
    return held();
  }

  return {
    get free() {
      return free;
    },
    tryAcquire: takeFree,
    async acquire(signal) {
      signal?.throwIfAborted();
      const place = takeFree();
      if (place !== undefined) return place;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      if (signal === undefined) {
        await promise;
        return held();
      }
      try {
        await abortable(promise, signal);
      } catch (error) {
        const index = waiting.indexOf(resolve);
        if (index >= 0) waiting.splice(index, 1);
        else release(); // our turn came together with the abort: pass it on
        throw error;
      }
      return held();
    },
  };
}
