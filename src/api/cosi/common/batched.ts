// Puts events into messages: what is there at the moment goes together, nothing waits for more.
import type { CoreEvent } from "../../../cosi/state.ts";

export interface BatchRules {
  /** Events in one batch, but for the contents at the start. */
  readonly max: number;
  /** The contents at the start are one batch, which ends with `bootstrapped`. */
  readonly holdsBack: boolean;
}

type Next = IteratorResult<CoreEvent>;

/** What the promise has already come to, or undefined when it waits for something. */
async function already(promise: Promise<Next>): Promise<Next | undefined> {
  const turn = Promise.withResolvers<undefined>();
  setImmediate(() => turn.resolve(undefined));
  return Promise.race([promise, turn.promise]);
}

export async function* batched(
  events: AsyncIterable<CoreEvent>,
  { max, holdsBack }: BatchRules,
): AsyncGenerator<readonly CoreEvent[], void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let isHeldBack = holdsBack;
  let pending = iterator.next();
  try {
    for (;;) {
      const batch: CoreEvent[] = [];
      let next: Next | undefined = await pending;
      while (next !== undefined && next.done !== true) {
        batch.push(next.value);
        if (next.value.kind === "bootstrapped") isHeldBack = false;
        pending = iterator.next();
        if (!isHeldBack && batch.length >= max) break;
        next = isHeldBack ? await pending : await already(pending);
      }
      if (batch.length > 0) yield batch;
      if (next?.done === true) return;
    }
  } finally {
    pending.catch(() => undefined); // nobody waits for it any more
    await iterator.return?.();
  }
}
