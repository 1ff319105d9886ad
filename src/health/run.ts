// Runs checks one after the other, each again and again until it holds, and tells what changes.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Cluster } from "./cluster.ts";

export interface Check {
  /** What is waited for: fits after "waiting for ". */
  readonly text: string;
  /** From one attempt to the next; also how long one may take. */
  readonly intervalMs: number;
  /** Throws why it does not hold, or a SkipCheck. */
  readonly run: (cluster: Cluster, signal: AbortSignal) => Promise<void>;
}

/** There is nothing to look at. */
export class SkipCheck extends Error {
  override readonly name: string = "SkipCheck";
}

export interface RunChecksOptions {
  readonly clock: Clock;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** Yields a line for each change. Rejects with the signal's reason when the time is over before all is well. */
export async function* runChecks(
  checks: readonly Check[],
  cluster: Cluster,
  options: RunChecksOptions,
): AsyncGenerator<string, void, undefined> {
  for (const check of checks) yield* runCheck(check, cluster, options);
}

async function* runCheck(
  { text, intervalMs, run }: Check,
  cluster: Cluster,
  { clock, signal }: RunChecksOptions,
): AsyncGenerator<string, void, undefined> {
  const line = (state: string): string => `waiting for ${text}: ${state}`;
  let told = line("...");
  yield told;
  for (;;) {
    signal.throwIfAborted();
    const startedMs = clock.monotonic();
    const outcome = await attempt((until) => run(cluster, until), { clock, signal, timeoutMs: intervalMs });
    signal.throwIfAborted();
    if (outcome !== told) yield line(outcome);
    told = outcome;
    if (outcome === "OK" || outcome === "SKIP") return;
    await clock.sleep(Math.max(0, intervalMs - (clock.monotonic() - startedMs)), signal);
  }
}

async function attempt(
  run: (signal: AbortSignal) => Promise<void>,
  { clock, signal, timeoutMs }: RunChecksOptions & { readonly timeoutMs: number },
): Promise<string> {
  using timeout = clock.timeout(timeoutMs, signal);
  try {
    await run(timeout.signal);
    return "OK";
  } catch (error) {
    return error instanceof SkipCheck ? "SKIP" : errorChain(error);
  }
}
