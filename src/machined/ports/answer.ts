// A wish that is put into one resource and that a controller answers in another one: done when the answer is there, taken back when it does not come.
import type { Clock } from "../../base/clock.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import type { State } from "../../cosi/state.ts";

export interface Wish<S> {
  /** What the error says of it when there is no answer: `Cannot keep the machine config on the STATE volume`. */
  readonly failure: string;
  readonly put: () => Promise<unknown>;
  /** Where the answer comes. */
  readonly type: ResourceType<S>;
  readonly id: string;
  readonly isAnswer: (spec: S) => boolean;
  /** Nobody waits for it any more: what is not carried out yet must not be carried out later. */
  readonly takeBack?: () => Promise<unknown>;
}

/** Writing a file takes no time; mounting its volume may. */
const patienceMs = 15_000;

/** Resolves with the answer. Rejects when there is none in time, or with the signal's reason, once the wish is taken back. */
export async function answerTo<S>(
  { state, clock }: { readonly state: State; readonly clock: Clock },
  wish: Wish<S>,
  signal: AbortSignal,
): Promise<S> {
  const { failure, put, type, id, isAnswer, takeBack } = wish;
  await put();
  using patience = clock.timeout(patienceMs, signal);
  try {
    return (await state.waitFor(type, id, ({ spec }) => isAnswer(spec), { signal: patience.signal })).spec;
  } catch (error) {
    await takeBack?.();
    signal.throwIfAborted();
    throw new Error(`${failure}: it took more than ${patienceMs / 1000} s`, { cause: error });
  }
}
