// A fair lock for asynchronous sections: a semaphore with one place.
import { semaphore } from "./semaphore.ts";

export interface Mutex {
  /** Waits for its turn; dispose the result to let the next one in. Rejects with the signal's reason without taking the lock. */
  lock(signal?: AbortSignal): Promise<Disposable>;
  /** Takes the lock if it is free, or returns undefined at once. */
  tryLock(): Disposable | undefined;
  readonly locked: boolean;
}

export function mutex(): Mutex {
  const turn = semaphore(1);
  return {
    get locked() {
      return turn.free === 0;
    },
    tryLock: () => turn.tryAcquire(),
    lock: (signal) => turn.acquire(signal),
  };
}
