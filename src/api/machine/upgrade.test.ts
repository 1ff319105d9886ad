// Upgrade and Rollback in their older form: what is refused before anything happens, and what is started.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { BankReport } from "../../runtime/installer.ts";
import type { UpgradeImage } from "../../runtime/upgrades.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiContext } from "../context.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { configOf, memoryConfig } from "../fake/memory-config.ts";
import { rollback } from "./rollback.ts";
import { upgrade } from "./upgrade.ts";

const { MachineService } = rpc;
const controlPlane = configOf(readFileSync("test/fixtures/gen/v1.14/controlplane.yaml"));
const settled: BankReport = { firmware: "bios", running: "A", state: { good: "A" }, versions: { A: "v1.14.0" } };
const image: UpgradeImage = {
  image: "registry.example/installer:2",
  digest: "sha256:bb",
  version: "v1.14.2",
  blobs: "/blobs",
  manifestDigest: "sha256:bb",
};

const healthBefore = { configured: true, running: true, unmet: ["nodeReady"], services: ["apid"] };

function openLab(overrides: Partial<ApiContext> = {}, banks: BankReport = settled) {
  const started: unknown[] = [];
  const fake = fakeContext();
  const context = fakeContext({
    config: memoryConfig(controlPlane),
    sequencer: {
      ...fake.sequencer,
      upgrade: (options, actorId) => void started.push(["upgrade", options.inMaintenance, options.before, actorId]),
      stageUpgrade: (actorId) => void started.push(["stage", actorId]),
      goBack: (actorId) => void started.push(["go back", actorId]),
    },
    ...overrides,
    upgrades: {
      ...fake.upgrades,
      banks: () => Promise.resolve(banks),
      pull: () => Promise.resolve(image),
      health: () => Promise.resolve(healthBefore),
      stage: (reference) => Promise.resolve(void started.push(["staged", reference])),
      goBack: () => Promise.resolve({ exitCode: 0 }),
      ...overrides.upgrades,
    },
  });
  return { context, started };
}

const ask = (context: ApiContext, request: object = {}) =>
  invokeUnary(upgrade, MachineService.Upgrade, { image: image.image, ...request }, context);

test("Upgrade answers with the id of the sequence's events, in maintenance too", async () => {
  const { context, started } = openLab();
  expect((await ask(context)).messages).toEqual([{ ack: "Upgrade request received", actorId: "actor-1" }]);
  const bare = openLab({ config: memoryConfig() });
  await ask(bare.context);
  expect([...started, ...bare.started]).toEqual([
    ["upgrade", false, healthBefore, "actor-1"],
    ["upgrade", true, healthBefore, "actor-1"],
  ]);
});

test("Upgrade with stage leaves it to the next boot", async () => {
  const { context, started } = openLab();
  await ask(context, { stage: true });
  expect(started).toEqual([
    ["staged", image.image],
    ["stage", "actor-1"],
  ]);
});

test("Upgrade refuses what cannot go well, before anything happens", async () => {
  const { context, started } = openLab();
  const { upgrades, etcdControl } = context;
  const refused = { code: 9 };
  await expect(ask(fakeContext())).rejects.toMatchObject({ ...refused, message: "the system is not installed" });
  await expect(ask(context, { image: "" })).rejects.toMatchObject({ code: 3 });
  const trial = openLab({}, { ...settled, running: "B", state: { good: "A", trial: { bank: "B", bootsLeft: 2 } } });
  await expect(ask(trial.context)).rejects.toMatchObject({ ...refused, message: /still on trial/u });
  const problem = openLab({
    upgrades: { ...upgrades, problem: async (_, { force }) => (force ? undefined : "too old") },
  });
  await expect(ask(problem.context)).rejects.toMatchObject({ message: "pre-flight checks failed: too old" });
  await ask(problem.context, { force: true });
  const guardUpgrade = () => Promise.reject(new Error("Cannot upgrade: etcd has 2 members"));
  const lonely = openLab({ etcdControl: { ...etcdControl, guardUpgrade } });
  await expect(ask(lonely.context)).rejects.toMatchObject({ ...refused, message: /etcd has 2 members/u });
  expect(started).toEqual([]);
  expect(lonely.started).toEqual([]);
});

test("Upgrade refuses an image that lacks extensions, unless it is forced or the caller says that it is known", async () => {
  const staged: unknown[] = [];
  const { context, started } = openLab();
  const { upgrades } = context;
  const contents: ApiContext["upgrades"]["contents"] = async (_, { dropExtensions }) =>
    dropExtensions ? { warnings: ["lost"] } : { problem: 'the image lacks "agent"', warnings: [] };
  const stage: ApiContext["upgrades"]["stage"] = async (_, options) => void staged.push(options);
  const lab = openLab({ upgrades: { ...upgrades, contents, stage } });
  await expect(ask(lab.context, { stage: true })).rejects.toMatchObject({
    code: 9,
    message: 'the image lacks "agent"',
  });
  expect([lab.started, started]).toEqual([[], []]);
  await ask(lab.context, { force: true, stage: true });
  const metadata = new Metadata({ "ichor-drop-extensions": "true" });
  await invokeUnary(upgrade, MachineService.Upgrade, { image: image.image, stage: true }, lab.context, { metadata });
  expect(staged).toEqual([
    { preserve: false, stage: true, force: true, dropExtensions: true },
    { preserve: false, stage: true, force: false, dropExtensions: true },
  ]);
});

test("Rollback switches first and restarts then; without another image it says so", async () => {
  const { context, started } = openLab();
  await invokeUnary(rollback, MachineService.Rollback, {}, context);
  expect(started).toEqual([["go back", "actor-1"]]);
  const goBack = async () => ({ exitCode: 7, error: "Cannot roll back: bank B has no good image" });
  const only = openLab({ upgrades: { ...context.upgrades, goBack } });
  await expect(invokeUnary(rollback, MachineService.Rollback, {}, only.context)).rejects.toMatchObject({
    code: 9,
    message: /no good image/u,
  });
  expect(only.started).toEqual([]);
});
