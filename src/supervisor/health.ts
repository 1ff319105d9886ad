// Runs a service's health check for as long as the service runs.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { HealthCheck } from "./service.ts";

/** While a service is not known to be well checks come this often, so that nobody waits long for one that is up. */
const anxiousPeriodMs = 500;
/** So many failures in a row of a service that was well are not told, where checks are impatient: on a busy machine one answer comes late. */
const toleratedFailures = 2;
/** Checks that confirm a failure wait so long for an answer. A service that is gone refuses at once all the same. */
const patientTimeoutMs = 5000;

/**
 * Calls `report` after each check that says something: with undefined when it went well, else with the reason. The failure of a service
 * that was well is confirmed by further checks first. Ends with the signal.
 */
export async function runHealthChecks(
  check: HealthCheck,
  clock: Clock,
  options: { readonly report: (failure: string | undefined) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { initialDelayMs = 1000, periodMs = 5000, timeoutMs = 500 } = check;
  const { report, signal } = options;
  const tolerated = timeoutMs < patientTimeoutMs ? toleratedFailures : 0;
  /** It was well, and has failed too few times to be called ill. */
  const isDoubted = (failed: number | undefined): boolean => failed !== undefined && failed > 0 && failed <= tolerated;
  /** In a row, since it was last well; undefined while it never was. */
  let failures: number | undefined;
  await clock.sleep(initialDelayMs, signal);
  while (!signal.aborted) {
    const limitMs = isDoubted(failures) ? patientTimeoutMs : timeoutMs;
    const failure = await checkOnce(check, clock, { timeoutMs: limitMs, signal });
    if (signal.aborted) return;
    if (failure === undefined) failures = 0;
    else if (failures !== undefined) failures++;
    const doubted = isDoubted(failures);
    if (!doubted) report(failure);
    const isAnxious = doubted || failures === undefined;
    await clock.sleep(isAnxious ? Math.min(periodMs, anxiousPeriodMs) : periodMs, signal);
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
