// Runs a service's health check for as long as the service runs.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { HealthCheck } from "./service.ts";

/** Until the first success checks come this often, so that nobody waits long for a service that is up. */
const startingPeriodMs = 500;

/** Calls `report` after each check: with undefined when it went well, else with the reason. Ends with the signal. */
export async function runHealthChecks(
  check: HealthCheck,
  clock: Clock,
  options: { readonly report: (failure: string | undefined) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { initialDelayMs = 1000, periodMs = 5000, timeoutMs = 500 } = check;
  const { report, signal } = options;
  let hasSucceeded = false;
  await clock.sleep(initialDelayMs, signal);
  while (!signal.aborted) {
    const failure = await checkOnce(check, clock, { timeoutMs, signal });
    if (signal.aborted) return;
    report(failure);
    hasSucceeded ||= failure === undefined;
    await clock.sleep(hasSucceeded ? periodMs : Math.min(periodMs, startingPeriodMs), signal);
  }
}

async function checkOnce(
  check: HealthCheck,
  clock: Clock,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  using timeout = clock.timeout(options.timeoutMs, options.signal);
  try {
    await check.check(timeout.signal);
    return undefined;
  } catch (error) {
    return errorChain(error);
  }
}
