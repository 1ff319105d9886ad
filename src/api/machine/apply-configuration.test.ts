// ApplyConfiguration: modes and their texts, dry runs, refusals, and the config that is only tried.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { ApplyConfigurationRequest } from "../../wire/gen/machine.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { Code } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { durationOf } from "../../wire/well-known.ts";
import type { Config } from "../../config/document.ts";
import { clusterIdentity } from "../../config/view/cluster.ts";
import type { ApiContext } from "../context.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { configOf, memoryConfig } from "../fake/memory-config.ts";
import { applyConfiguration } from "./apply-configuration.ts";

const { ApplyConfiguration } = rpc.MachineService;

async function apply(
  context: ApiContext,
  text: string,
  request: Init<ApplyConfigurationRequest> = {},
  roles = ["os:admin"],
) {
  const init = { mode: Mode.AUTO, ...request, data: encodeUtf8(text) };
  const { messages } = await invokeUnary(applyConfiguration, ApplyConfiguration, init, context, { roles });
  return { mode: messages[0]?.mode, warnings: messages[0]?.warnings, details: messages[0]?.modeDetails };
}

/** A whole config of a control plane, told apart by the name of its cluster. */
function whole(name: string): string {
  return readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8").replace(
    "clusterName: demo",
    `clusterName: ${name}`,
  );
}

const partial = "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: node-1\nauto: off\n";

function running() {
  const clock = manualClock();
  const config = memoryConfig(configOf(whole("old")));
  return { clock, config, context: fakeContext({ clock, config }) };
}

const nameOf = (config: Config | undefined) => (config === undefined ? undefined : clusterIdentity(config).name);

test("auto and no-reboot put the config in force and keep it", async () => {
  for (const mode of [Mode.AUTO, Mode.NO_REBOOT]) {
    const { config, context } = running();
    expect(await apply(context, whole("new"), { mode })).toEqual({
      mode: Mode.NO_REBOOT,
      warnings: [],
      details: "Applied configuration without a reboot",
    });
    expect([nameOf(config.active()), nameOf(config.persisted)]).toEqual(["new", "new"]);
  }
});

test("staged keeps the config for the next boot only", async () => {
  const { config, context } = running();
  const details = "Staged configuration to be applied after the next reboot";
  expect(await apply(context, whole("new"), { mode: Mode.STAGED })).toEqual({
    mode: Mode.STAGED,
    warnings: [],
    details,
  });
  expect([nameOf(config.active()), nameOf(config.persisted)]).toEqual(["old", "new"]);
});

test("try goes back after its time, also when another try came between", async () => {
  const { clock, config, context } = running();
  const tryModeTimeout = durationOf(90_000_000_000n);
  expect(await apply(context, whole("first"), { mode: Mode.TRY, tryModeTimeout })).toEqual({
    mode: Mode.TRY,
    warnings: [],
    details:
      "Applied configuration without a reboot\nThe config is applied in 'try' mode and will be automatically reverted back in 1m30s",
  });
  await clock.advance(80_000);
  expect((await apply(context, whole("second"), { mode: Mode.TRY })).details).toContain("reverted back in 1m0s");
  await clock.advance(59_000);
  expect([nameOf(config.active()), nameOf(config.persisted)]).toEqual(["second", "old"]);
  await clock.advance(1000);
  expect([nameOf(config.active()), clock.pending]).toEqual(["old", 0]);
});

test("a config that is applied for good ends the try", async () => {
  const { clock, config, context } = running();
  await apply(context, whole("tried"), { mode: Mode.TRY });
  await apply(context, whole("kept"));
  await clock.advance(120_000);
  expect([nameOf(config.active()), nameOf(config.persisted), clock.pending]).toEqual(["kept", "kept", 0]);
});

test("a config that is refused, or cannot be kept, leaves the try its end", async () => {
  const { clock, config, context } = running();
  await apply(context, whole("tried"), { mode: Mode.TRY });
  await expect(apply(context, partial)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  const keep = () => Promise.reject(new Error("no space left on device"));
  await expect(apply({ ...context, config: { ...config, keep } }, whole("other"))).rejects.toThrow("no space left");
  await clock.advance(60_000);
  expect([nameOf(config.active()), nameOf(config.persisted), clock.pending]).toEqual(["old", "old", 0]);
});

test("a dry run tells the difference and changes nothing", async () => {
  const { clock, config, context } = running();
  await apply(context, whole("tried"), { mode: Mode.TRY });
  expect(await apply(context, whole("new"), { dryRun: true })).toEqual({
    mode: Mode.NO_REBOOT,
    warnings: [],
    details: expect.stringMatching(
      /^Dry run summary:\nApplied configuration without a reboot \(skipped in dry-run\)\.\nConfig diff:\n\n--- a\n\+\+\+ b\n@@[^@]*@@\n( .*\n)*-clusterName: tried\n\+clusterName: new\n( .*\n)*$/u,
    ),
  });
  expect((await apply(context, whole("tried"), { dryRun: true })).details).toMatch(/\n\nNo changes\.$/u);
  await clock.advance(60_000);
  expect([nameOf(config.active()), nameOf(config.persisted)]).toEqual(["old", "old"]);
});

test("what cannot be read, checked or completed is refused, and nothing is lost", async () => {
  const { config, context } = running();
  const unknownKey = "version: v1alpha1\nmachine:\n  nosuchkey: 1\n";
  await expect(apply(context, unknownKey)).rejects.toMatchObject({ code: 3, message: /line 1.*nosuchkey/su });
  await expect(apply(context, `${whole("new")}---\n${partial}`)).rejects.toMatchObject({
    code: 3,
    message: expect.stringContaining("duplicate document") as string,
  });
  const incomplete = "version: v1alpha1\nmachine:\n  type: worker\n";
  await expect(apply(context, incomplete)).rejects.toMatchObject({
    code: 3,
    message: /cluster instructions are required/u,
  });
  await expect(apply(context, partial)).rejects.toMatchObject({
    code: 3,
    message: /did you mean to patch the machine config instead\?/u,
  });
  await expect(apply(context, whole("new"), { mode: Mode.REBOOT })).rejects.toMatchObject({
    code: 12,
    message: "the REBOOT mode is not supported, please use AUTO or NO_REBOOT modes instead",
  });
  expect([nameOf(config.active()), nameOf(config.persisted)]).toEqual(["old", "old"]);
});

test("in maintenance a reader may apply, without a mode and in part", async () => {
  const config = memoryConfig();
  const context = fakeContext({ config });
  expect((await apply(context, partial, { mode: Mode.REBOOT }, ["os:reader"])).mode).toBe(Mode.NO_REBOOT);
  expect(config.active()?.documents.length).toBe(1);
  await apply(context, whole("new"), {}, ["os:reader"]);
  await expect(apply(context, whole("more"), {}, ["os:reader"])).rejects.toMatchObject({
    code: 7,
    message: "not authorized",
  });
});

test("one change at a time", async () => {
  const config = memoryConfig();
  const started = Promise.withResolvers<void>();
  const context = fakeContext({ config: { ...config, active: config.active, keep: () => started.promise } });
  const first = apply(context, whole("one"));
  await expect(apply(context, whole("two"))).rejects.toMatchObject({
    code: 9,
    message: "another apply configuration is already in progress",
  });
  started.resolve();
  expect((await first).mode).toBe(Mode.NO_REBOOT);
  expect((await apply(context, whole("three"))).mode).toBe(Mode.NO_REBOOT);
});

test("agents of bare metal take no config", async () => {
  const context = fakeContext({ platform: { name: "metal", mode: "metal-agent" } });
  await expect(apply(context, whole("new"))).rejects.toMatchObject({
    code: 12,
    message: "API is not implemented in agent mode",
  });
});
