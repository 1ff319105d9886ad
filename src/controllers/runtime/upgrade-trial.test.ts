// A node through an upgrade: on trial, found good, found bad, and back on the bank before.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import type { BankReport } from "../../runtime/installer.ts";
import { memoryInstaller } from "../../runtime/memory-installer.ts";
import { memoryMeta } from "../../runtime/meta.ts";
import type { UpgradeAttempt } from "../../runtime/upgrade-record.ts";
import * as record from "../../runtime/upgrade-record.ts";
import { upgradeTrialController } from "./upgrade-trial.ts";

const disk = "/dev/vda";
const attempt: UpgradeAttempt = {
  image: "registry.example/installer:2",
  digest: "sha256:bb",
  version: "v1.14.2",
  fromVersion: "v1.14.1",
  fromBank: "A",
  written: true,
  actorId: "actor",
  before: { configured: false, running: false, unmet: [], services: ["apid"] },
};
const versions = { A: "v1.14.1", B: "v1.14.2" };
const trialReport: BankReport = {
  firmware: "bios",
  running: "B",
  state: { good: "A", trial: { bank: "B", bootsLeft: 2 } },
  versions,
};
const returnedReport: BankReport = {
  ...trialReport,
  running: "A",
  state: { good: "A", trial: { bank: "B", bootsLeft: 0 } },
};

interface LabOptions {
  readonly report: BankReport;
  readonly attempt?: UpgradeAttempt;
  readonly isApiLate?: boolean;
  readonly isForWiping?: boolean;
}

async function openLab({ report, attempt: remembered, isApiLate = false, isForWiping = false }: LabOptions) {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const events = openEventBus({ clock });
  const meta = memoryMeta();
  const installer = memoryInstaller();
  installer.setDisk(disk, report);
  if (remembered !== undefined) await record.writeAttempt(meta, remembered);
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const api = { problem: "" };
  const wentBack = Promise.withResolvers<void>();
  runtime.register(
    upgradeTrialController({
      installer,
      meta,
      events,
      version: "v1.14.2",
      isForWiping,
      callApi: () => (api.problem === "" ? Promise.resolve() : Promise.reject(new Error(api.problem))),
      goBack: () => wentBack.resolve(),
    }),
  );
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  const startApi = async (): Promise<void> => {
    await state.modify(Service, "apid", () => ({ running: true, healthy: true, unknown: false }));
  };
  if (!isApiLate) await startApi();
  await state.modify(SystemDisk, "system-disk", () => ({ diskID: "vda", devPath: disk }));
  await state.modify(MetaLoad, "meta-loaded", () => ({ done: true }));
  return {
    clock,
    events,
    meta,
    installer,
    api,
    wentBack: wentBack.promise,
    startApi,
    status: async (accept: (spec: BankStatus) => boolean) =>
      (await state.waitFor(BankStatus, "banks", ({ spec }) => accept(spec), { signal: abort.signal })).spec,
    messages: () =>
      events
        .history()
        .flatMap(({ actorId, payload }) =>
          payload.kind === "sequence" ? [`${actorId}: ${payload.error?.code} ${payload.error?.message}`] : [],
        ),
    async [Symbol.asyncDispose]() {
      abort.abort();
      await running;
    },
  };
}

test("a node that stays well makes its bank the good one", async () => {
  await using lab = await openLab({ report: trialReport, attempt });
  expect(await lab.status(({ onTrial }) => onTrial)).toMatchObject({ running: "B", good: "A", trial: "B" });
  for (let second = 0; second < 32; second += 2) await lab.clock.advance(2000);
  const status = await lab.status(({ onTrial }) => !onTrial);
  expect(status).toMatchObject({ running: "B", good: "B", trial: "", bootsLeft: 0, versionB: "v1.14.2" });
  expect(lab.installer.requests).toEqual([{ kind: "endTrial", disk }]);
  expect(record.readAttempt(lab.meta)).toBeUndefined();
  expect(lab.events.history().map(({ payload }) => (payload.kind === "task" ? payload.action : ""))).toEqual([
    "START",
    "STOP",
  ]);
});

test("a node whose API does not answer in time writes down why, tells it, and goes back", async () => {
  await using lab = await openLab({ report: trialReport, attempt });
  lab.api.problem = "connection refused";
  await lab.clock.advance(2000);
  const waiting = await lab.status(({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor).toEqual(["api: connection refused"]);
  expect(waiting.trialEnds).not.toBe("");
  for (let second = 0; second < 302; second += 2) await lab.clock.advance(2000);
  await lab.wentBack;
  const reason = "not as well as before within 300 s: api: connection refused";
  expect(record.readFailure(lab.meta)).toMatchObject({ digest: "sha256:bb", reason, isNews: true });
  expect(record.readAttempt(lab.meta)).toEqual(attempt);
  expect(lab.messages()).toEqual([`actor: CANCELED upgrade to v1.14.2 was rolled back: ${reason}`]);
});

test("back on the good bank the node shows the reason that the image wrote down", async () => {
  await using lab = await openLab({ report: { ...returnedReport, state: { good: "A" } } });
  await record.writeFailure(lab.meta, { ...attempt, reason: "sick", failedAt: "2026", wasTried: true, isNews: true });
  await record.writeAttempt(lab.meta, attempt);
  expect(await lab.status(({ failureReason }) => failureReason !== "")).toMatchObject({
    running: "A",
    trial: "",
    failedVersion: "v1.14.2",
    failedDigest: "sha256:bb",
    failureReason: "sick",
  });
});

test("back on the good bank without a reason, the node tells what the loader counted", async () => {
  await using lab = await openLab({ report: returnedReport, attempt });
  const { failureReason } = await lab.status((spec) => spec.failureReason !== "");
  expect(failureReason).toContain("started 2 times and never came as far");
  expect(lab.installer.requests).toEqual([{ kind: "rollBack", disk }]);
  expect(record.readAttempt(lab.meta)).toBeUndefined();
  expect(record.readFailure(lab.meta)?.isNews).toBe(false);
  expect(lab.messages()).toEqual([`actor: CANCELED upgrade to v1.14.2 was rolled back: ${failureReason}`]);
});

test("a node that has nothing to try shows its banks once its API is up", async () => {
  await using lab = await openLab({ report: { ...trialReport, state: { good: "B" } } });
  expect(await lab.status(() => true)).toMatchObject({ running: "B", good: "B", trial: "", onTrial: false });
  expect(lab.installer.requests).toEqual([]);
});

test("an upgrade that is asked for before the banks were looked at is not taken for one that failed", async () => {
  await using lab = await openLab({ report: { ...trialReport, running: "A", state: { good: "A" } }, isApiLate: true });
  await lab.clock.advance(1000); // the controller has seen what there was
  await record.writeAttempt(lab.meta, attempt);
  await lab.startApi();
  expect(await lab.status(() => true)).toMatchObject({ running: "A", failureReason: "" });
  expect(record.readAttempt(lab.meta)).toEqual(attempt);
});

test("a boot of the good bank for wiping says nothing about the image that waits for its trial", async () => {
  const state = { good: "A", trial: { bank: "B", bootsLeft: 2 } } as const;
  await using lab = await openLab({ report: { ...trialReport, running: "A", state }, attempt, isForWiping: true });
  expect(await lab.status(() => true)).toMatchObject({ running: "A", trial: "B", bootsLeft: 2, failureReason: "" });
  expect(lab.installer.requests).toEqual([]);
  expect(record.readAttempt(lab.meta)).toEqual(attempt);
});
