// What a boot is, whether a node is as well as before, and when that is decided.
import { expect, test } from "vitest";
import type { UpgradeAttempt, UpgradeFailure } from "../../../runtime/upgrade-record.ts";
import type { Health } from "./trial.ts";
import { findProblems, judgeBoot, judgeTrial } from "./trial.ts";

const before = { configured: true, running: true, unmet: ["time"], services: ["apid", "kubelet"] };
const attempt: UpgradeAttempt = {
  image: "registry.example/installer:2",
  digest: "sha256:bb",
  version: "v2",
  fromVersion: "v1",
  fromBank: "A",
  written: true,
  actorId: "",
  before,
};
const failure: UpgradeFailure = { ...attempt, reason: "sick", failedAt: "", wasTried: true, isNews: true };
const onTrial = (running: "A" | "B", bootsLeft: number) => ({
  running,
  state: { good: "A", trial: { bank: "B", bootsLeft } } as const,
});
const settled = { running: "A", state: { good: "A" } } as const;

test("a boot of the bank on trial is a trial, whatever is remembered", () => {
  expect(judgeBoot(onTrial("B", 2), attempt, undefined)).toEqual({ kind: "trial" });
  expect(judgeBoot(onTrial("B", 0), undefined, failure)).toEqual({ kind: "trial" });
});

test("a node without an attempt, or with one that ended well, is settled", () => {
  expect(judgeBoot(settled, undefined, failure)).toEqual({ kind: "settled" });
  expect(judgeBoot(onTrial("A", 2), undefined, undefined)).toEqual({ kind: "settled" });
  expect(judgeBoot({ running: "B", state: { good: "B" } }, attempt, undefined)).toEqual({ kind: "passed" });
});

test("a node that came back knows the reason, or what the loader counted", () => {
  expect(judgeBoot(settled, attempt, failure)).toEqual({ kind: "returned" });
  const reason = (...args: Parameters<typeof judgeBoot>) => {
    const boot = judgeBoot(...args);
    return boot.kind === "returned" ? boot.by?.reason : boot.kind;
  };
  expect(reason(onTrial("A", 0), attempt, undefined)).toContain("started 2 times and never came as far");
  expect(reason(onTrial("A", 1), attempt, undefined)).toContain("started once, then the boot loader went back");
  expect(reason(onTrial("A", 2), attempt, undefined)).toContain("could not start it");
  expect(reason(settled, attempt, undefined)).toContain("writing it was interrupted");
  expect(reason(settled, attempt, { ...failure, digest: "sha256:cc" })).toContain("never started");
  expect(reason(onTrial("A", 0), attempt, { ...failure, isNews: false })).toContain("started 2 times");
});

const well: Health = {
  stage: "running",
  unmet: [{ name: "time", reason: "time is not synced" }],
  services: [
    { id: "apid", running: true, healthy: true },
    { id: "kubelet", running: true, healthy: true },
  ],
  volumes: ["STATE", "EPHEMERAL", "META"],
  apiProblem: "",
};

test.each<[string, Partial<Health>, string]>([
  ["the API", { apiProblem: "refused" }, "api: refused"],
  ["the config", { stage: "maintenance" }, "the node has lost its machine config and is in maintenance"],
  ["the boot", { stage: "booting" }, "the machine is booting, want running"],
  ["a volume", { volumes: ["STATE"] }, "volumes not mounted: EPHEMERAL"],
  ["the network", { unmet: [{ name: "network", reason: "waiting on: address" }] }, "network: waiting on: address"],
  ["the node", { unmet: [{ name: "nodeReady", reason: "not ready" }] }, "nodeReady: not ready"],
  [
    "services",
    { services: [{ id: "apid", running: true, healthy: false }] },
    "services: apid not healthy, kubelet not running",
  ],
])("%s has to be as before", (_, change, problem) => {
  expect(findProblems({ ...well, ...change }, before, [])).toEqual([problem]);
});

test("what was not well before, and what is ignored, does not count", () => {
  expect(findProblems(well, before, [])).toEqual([]);
  expect(findProblems({ ...well, services: [] }, before, ["apid", "kubelet"])).toEqual([]);
  const sick = { ...before, running: false, configured: false, unmet: ["network"], services: [] };
  const now = { ...well, stage: "maintenance", volumes: [], services: [], unmet: [{ name: "network", reason: "x" }] };
  expect(findProblems(now, sick, [])).toEqual([]);
});

test("judgeTrial() wants the node to stay well, and knows when the time is over", () => {
  const limits = { timeLimitMs: 60_000, stableMs: 10_000 };
  const start = { startedMs: 1000 };
  const first = judgeTrial(start, [], { ...limits, nowMs: 20_000 });
  expect(first).toEqual({ kind: "waiting", clock: { startedMs: 1000, wellSinceMs: 20_000 } });
  const broken = judgeTrial({ startedMs: 1000, wellSinceMs: 20_000 }, ["x"], { ...limits, nowMs: 25_000 });
  expect(broken).toEqual({ kind: "waiting", clock: start });
  expect(judgeTrial({ startedMs: 1000, wellSinceMs: 20_000 }, [], { ...limits, nowMs: 30_000 })).toEqual({
    kind: "good",
  });
  expect(judgeTrial(start, ["api: refused", "b"], { ...limits, nowMs: 61_000 })).toEqual({
    kind: "bad",
    reason: "not as well as before within 60 s: api: refused; b",
  });
  expect(judgeTrial({ startedMs: 1000, wellSinceMs: 55_000 }, [], { ...limits, nowMs: 64_000 }).kind).toBe("waiting");
});
