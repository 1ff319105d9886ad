// A fair lock for asynchronous sections.
import { abortable } from "./abort.ts";

export interface Mutex {
  /** Waits for its turn; dispose the result to let the next one in. Rejects with the signal's reason without taking the lock. */
  lock(signal?: AbortSignal): Promise<Disposable>;
  /** Takes the lock if it is free, or returns undefined at once. */
  tryLock(): Disposable | undefined;
  readonly locked: boolean;
}

export function mutex(): Mutex {
  const waiting: (() => void)[] = [];
  let locked = false;

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) locked = false;
    else next();
  }

  function held(): Disposable {
    let released = false;
    return {
      [Symbol.dispose]: () => {
        if (released) return;
        released = true;
        release();
      },
    };
  }

  return {
    get locked() {
      return locked;
    },
    tryLock() {
      if (locked) return undefined;
      locked = true;
      return held();
    },
    async lock(signal) {
      signal?.throwIfAborted();
      if (!locked) {
        locked = true;
        return held();
      }
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
