// Work that goes on beside a controller for as long as what it was begun with stays the same: watching a server with certain credentials.
import { CanceledError, isCanceled } from "../../../base/abort.ts";
import { backoff } from "../../../base/backoff.ts";
import { errorChain } from "../../../base/errors.ts";
import { wakeup } from "../../../base/wakeup.ts";
import type { SourceContext } from "../../../cosi/controller.ts";

export interface Follower<T> {
  /** What the work is wanted with; the same key as before changes nothing. Undefined: no work. */
  want(key: string, value: T | undefined): void;
  /** The controller's source: does the work, again when it ends or fails. */
  run(context: SourceContext, work: (value: T, signal: AbortSignal) => Promise<void>): Promise<void>;
}

const retryDelays = { initialMs: 1000, maxMs: 10_000, factor: 2 };

export function openFollower<T>(): Follower<T> {
  const bell = wakeup();
  let wanted: { readonly key: string; readonly value: T | undefined } = { key: "", value: undefined };
  return {
    want(key, value) {
      if (key === wanted.key && (value === undefined) === (wanted.value === undefined)) return;
      wanted = { key, value };
      bell.ring();
    },
    async run({ signal, clock, log }, work) {
      const delays = backoff(retryDelays);
      while (!signal.aborted) {
        const { value } = wanted;
        if (value === undefined) {
          await bell.next(signal);
          continue;
        }
        const changed = new AbortController();
        const onAbort = (): void => changed.abort(signal.reason);
        signal.addEventListener("abort", onAbort, { once: true });
        void bell.next(changed.signal).then(() => changed.abort(new CanceledError("It is wanted with something else")));
        try {
          await work(value, changed.signal);
          await clock.sleep(delays.next(), changed.signal);
        } catch (error) {
          if (!changed.signal.aborted) {
            log.warn("lost touch with the server", { error: errorChain(error) });
            await clock.sleep(delays.next(), changed.signal).catch(() => undefined); // it is wanted with something else
          } else if (!isCanceled(error) && error !== changed.signal.reason) throw error;
          else delays.reset();
        } finally {
          signal.removeEventListener("abort", onAbort);
          changed.abort();
        }
      }
    },
  };
}
