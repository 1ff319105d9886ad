// Runs a service's health check for as long as the service runs.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { HealthCheck } from "./service.ts";

/** Calls `report` after each check: with undefined when it went well, else with the reason. Ends with the signal. */
export async function runHealthChecks(
  check: HealthCheck,
  clock: Clock,
  options: { readonly report: (failure: string | undefined) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { initialDelayMs = 1000, periodMs = 5000, timeoutMs = 500 } = check;
  const { report, signal } = options;
  await clock.sleep(initialDelayMs, signal);
  while (!signal.aborted) {
    const failure = await checkOnce(check, clock, { timeoutMs, signal });
    if (signal.aborted) return;
    report(failure);
    await clock.sleep(periodMs, signal);
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
