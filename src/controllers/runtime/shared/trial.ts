// Decides about an image on trial: what this boot is, whether the node is as well as it was before the upgrade, and when that has lasted long enough.
import { trialBoots } from "../../../boot/banks.ts";
import type { BankReport } from "../../../runtime/installer.ts";
import type { HealthBefore, UpgradeAttempt, UpgradeFailure } from "../../../runtime/upgrade-record.ts";

export type Boot =
  /** Nothing is being tried. */
  | { readonly kind: "settled" }
  /** The image was found good before, and only our note of it was not taken away. */
  | { readonly kind: "passed" }
  /** The image that runs has to show that it is good. */
  | { readonly kind: "trial" }
  /** The node is back on its good bank. The reason is absent when the image itself wrote one down. */
  | { readonly kind: "returned"; readonly by?: { readonly reason: string; readonly wasTried: boolean } };

/** Why the bank on trial does not run, by what the loader has counted. */
function reasonOfLoader(bootsLeft: number): string {
  const started = trialBoots - bootsLeft;
  if (started <= 0) return "the boot loader could not start it";
  const times = started === 1 ? "once" : `${started} times`;
  const fate = "a kernel panic, a hang, a crash or a loss of power";
  if (bootsLeft > 0)
    return `it was started ${times}, then the boot loader went back: it could not be read, or somebody chose`;
  return `it was started ${times} and never came as far as to say what is wrong: ${fate}`;
}

/** Asked once a boot, before anything is upgraded in it. */
export function judgeBoot(
  { running, state }: Pick<BankReport, "running" | "state">,
  attempt: UpgradeAttempt | undefined,
  failure: UpgradeFailure | undefined,
): Boot {
  const { good, trial } = state;
  if (trial !== undefined && running === trial.bank && running !== good) return { kind: "trial" };
  if (attempt === undefined) return { kind: "settled" };
  if (attempt.fromBank !== running) return { kind: "passed" };
  if (failure?.digest === attempt.digest && failure.isNews) return { kind: "returned" };
  if (trial !== undefined) return { kind: "returned", by: { reason: reasonOfLoader(trial.bootsLeft), wasTried: true } };
  const reason = "it was never started: writing it was interrupted, or somebody chose the version before";
  return { kind: "returned", by: { reason, wasTried: false } };
}

export interface ServiceHealth {
  readonly id: string;
  readonly running: boolean;
  /** Healthy, or a service that has no health. */
  readonly healthy: boolean;
}

/** How the node is at the moment. */
export interface Health {
  readonly stage: string;
  /** What the machine's status waits for. */
  readonly unmet: readonly { readonly name: string; readonly reason: string }[];
  readonly services: readonly ServiceHealth[];
  /** Ids of the system's volumes that are ready. */
  readonly volumes: readonly string[];
  /** Why a call of the API on its port failed; empty when it was answered. */
  readonly apiProblem: string;
}

/** Conditions that the machine's status knows and that an image can be blamed for; time depends on others, services are looked at one by one. */
const conditions: readonly string[] = ["network", "staticPods", "nodeReady"];

/** Volumes that a configured node works on. */
const systemVolumes: readonly string[] = ["STATE", "EPHEMERAL"];

function stageProblem(stage: string, { configured, running }: HealthBefore): string {
  if (configured && stage === "maintenance") return "the node has lost its machine config and is in maintenance";
  if (running && stage !== "running") return `the machine is ${stage}, want running`;
  return "";
}

function servicesProblem(
  services: readonly ServiceHealth[],
  { before, ignored }: { readonly before: HealthBefore; readonly ignored: readonly string[] },
): string {
  const problems: string[] = [];
  for (const id of before.services) {
    if (ignored.includes(id)) continue;
    const found = services.find((each) => each.id === id);
    if (found?.running !== true) problems.push(`${id} not running`);
    else if (!found.healthy) problems.push(`${id} not healthy`);
  }
  return problems.length === 0 ? "" : `services: ${problems.join(", ")}`;
}

/** What is worse than it was before, in words; empty when the node is as well as it was. */
export function findProblems(health: Health, before: HealthBefore, ignored: readonly string[]): readonly string[] {
  const missing = before.configured ? systemVolumes.filter((id) => !health.volumes.includes(id)) : [];
  const unmet = health.unmet.filter(({ name }) => conditions.includes(name) && !before.unmet.includes(name));
  return [
    health.apiProblem === "" ? "" : `api: ${health.apiProblem}`,
    stageProblem(health.stage, before),
    missing.length === 0 ? "" : `volumes not mounted: ${missing.join(", ")}`,
    ...unmet.map(({ name, reason }) => `${name}: ${reason}`),
    servicesProblem(health.services, { before, ignored }),
  ].filter((problem) => problem !== "");
}

/** For a trial of which nothing is remembered: what every node has. */
export const leastHealth: HealthBefore = {
  configured: false,
  running: false,
  unmet: [],
  services: ["apid", "machined"],
};

export interface TrialClock {
  /** Monotonic milliseconds. */
  readonly startedMs: number;
  /** Since when the node is well without a break. */
  readonly wellSinceMs?: number;
}

export interface TrialLimits {
  readonly timeLimitMs: number;
  readonly stableMs: number;
}

export type Verdict =
  | { readonly kind: "waiting"; readonly clock: TrialClock }
  | { readonly kind: "good" }
  | { readonly kind: "bad"; readonly reason: string };

/** One more look at the node. A node that is well when the time is over gets the time to show that it stays so. */
export function judgeTrial(
  clock: TrialClock,
  problems: readonly string[],
  { nowMs, timeLimitMs, stableMs }: TrialLimits & { readonly nowMs: number },
): Verdict {
  if (problems.length === 0) {
    const wellSinceMs = clock.wellSinceMs ?? nowMs;
    if (nowMs - wellSinceMs >= stableMs) return { kind: "good" };
    return { kind: "waiting", clock: { startedMs: clock.startedMs, wellSinceMs } };
  }
  if (nowMs - clock.startedMs < timeLimitMs) return { kind: "waiting", clock: { startedMs: clock.startedMs } };
  const seconds = Math.round(timeLimitMs / 1000);
  return { kind: "bad", reason: `not as well as before within ${seconds} s: ${problems.join("; ")}` };
}
