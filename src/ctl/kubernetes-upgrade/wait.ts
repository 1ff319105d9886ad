// Waiting for a cluster to settle: looks again and again, and says what is missing whenever that changes.
import { errorChain } from "../../base/errors.ts";
import type { CommandContext } from "../command.ts";

export interface Settling {
  readonly patienceMs: number;
  /** What is missing; undefined when nothing is. A failure counts as something missing: the API may be what is replaced. */
  readonly look: (signal: AbortSignal) => Promise<string | undefined>;
  readonly tell: (reason: string) => void;
  /** What could not be done, for when patience ends. */
  readonly failure: string;
}

const pollMs = 1000;

export async function untilSettled(
  { clock, signal }: Pick<CommandContext, "clock" | "signal">,
  { patienceMs, look, tell, failure }: Settling,
): Promise<void> {
  using timeout = clock.timeout(patienceMs, signal);
  for (let told = ""; ;) {
    let reason: string | undefined;
    try {
      reason = await look(timeout.signal);
    } catch (error) {
      signal.throwIfAborted();
      reason = timeout.signal.aborted && told !== "" ? told : errorChain(error);
    }
    if (reason === undefined) return;
    if (timeout.signal.aborted) throw new Error(`${failure}: ${reason}`);
    if (reason !== told) tell(reason);
    told = reason;
    await clock.sleep(pollMs, signal);
  }
}
