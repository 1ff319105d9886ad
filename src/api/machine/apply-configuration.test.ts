// ApplyConfiguration: modes and their texts, dry runs, refusals, and the config that is only tried.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { ApplyConfigurationRequest } from "../../wire/gen/machine.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { durationOf } from "../../wire/well-known.ts";
import type { ConfigPort } from "../config-port.ts";
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
  const whole = { mode: Mode.AUTO, ...request, data: encodeUtf8(text) };
  const { messages } = await invokeUnary(applyConfiguration, ApplyConfiguration, whole, context, { roles });
  return { mode: messages[0]?.mode, warnings: messages[0]?.warnings, details: messages[0]?.modeDetails };
}

function running(text = "old") {
  const clock = manualClock();
  const config = memoryConfig(configOf(text));
  return { clock, config, context: fakeContext({ clock, config }) };
}

const textOf = (config: ReturnType<ConfigPort["active"]>) =>
  config === undefined ? undefined : decodeUtf8(config.text);

test("auto and no-reboot put the config in force and keep it", async () => {
  for (const mode of [Mode.AUTO, Mode.NO_REBOOT]) {
    const { config, context } = running();
    expect(await apply(context, "warned", { mode })).toEqual({
      mode: Mode.NO_REBOOT,
      warnings: ["old field"],
      details: "Applied configuration without a reboot",
    });
    expect([textOf(config.active()), textOf(config.persisted)]).toEqual(["warned", "warned"]);
  }
});

test("staged keeps the config for the next boot only", async () => {
  const { config, context } = running();
  const details = "Staged configuration to be applied after the next reboot";
  expect(await apply(context, "new", { mode: Mode.STAGED })).toEqual({ mode: Mode.STAGED, warnings: [], details });
  expect([textOf(config.active()), textOf(config.persisted)]).toEqual(["old", "new"]);
});

test("try goes back after its time, also when another try came between", async () => {
  const { clock, config, context } = running();
  const tryModeTimeout = durationOf(90_000_000_000n);
  expect(await apply(context, "first", { mode: Mode.TRY, tryModeTimeout })).toEqual({
    mode: Mode.TRY,
    warnings: [],
    details:
      "Applied configuration without a reboot\nThe config is applied in 'try' mode and will be automatically reverted back in 1m30s",
  });
  await clock.advance(80_000);
  expect((await apply(context, "second", { mode: Mode.TRY })).details).toContain("reverted back in 1m0s");
  await clock.advance(59_000);
  expect([textOf(config.active()), textOf(config.persisted)]).toEqual(["second", "old"]);
  await clock.advance(1000);
  expect([textOf(config.active()), clock.pending]).toEqual(["old", 0]);
});

test("a config that is applied for good ends the try", async () => {
  const { clock, config, context } = running();
  await apply(context, "tried", { mode: Mode.TRY });
  await apply(context, "kept");
  await clock.advance(120_000);
  expect([textOf(config.active()), textOf(config.persisted), clock.pending]).toEqual(["kept", "kept", 0]);
});

test("a dry run tells the difference and changes nothing", async () => {
  const { clock, config, context } = running();
  await apply(context, "tried", { mode: Mode.TRY });
  expect(await apply(context, "warned", { dryRun: true })).toEqual({
    mode: Mode.NO_REBOOT,
    warnings: [],
    details:
      "Dry run summary:\nApplied configuration without a reboot (skipped in dry-run).\nConfig diff:\n\n--- a\n+++ b\n-tried\n+warned\n",
  });
  expect((await apply(context, "tried", { dryRun: true })).details).toMatch(/\n\nNo changes\.$/u);
  await clock.advance(60_000);
  expect([textOf(config.active()), textOf(config.persisted)]).toEqual(["old", "old"]);
});

test("what cannot be read, checked or completed is refused, and nothing is lost", async () => {
  const { config, context } = running();
  await expect(apply(context, "bad")).rejects.toMatchObject({ code: 3, message: /document 1, line 1, column 1/u });
  await expect(apply(context, "invalid")).rejects.toMatchObject({ code: 3, message: "1 error occurred" });
  await expect(apply(context, "partial")).rejects.toMatchObject({
    code: 3,
    message: /did you mean to patch the machine config instead\?/u,
  });
  await expect(apply(context, "new", { mode: Mode.REBOOT })).rejects.toMatchObject({
    code: 12,
    message: "the REBOOT mode is not supported, please use AUTO or NO_REBOOT modes instead",
  });
  expect([textOf(config.active()), textOf(config.persisted)]).toEqual(["old", "old"]);
});

test("in maintenance a reader may apply, without a mode and in part", async () => {
  const config = memoryConfig();
  const context = fakeContext({ config });
  expect((await apply(context, "partial", { mode: Mode.REBOOT }, ["os:reader"])).mode).toBe(Mode.NO_REBOOT);
  expect(textOf(config.active())).toBe("partial");
  await apply(context, "whole", {}, ["os:reader"]);
  await expect(apply(context, "more", {}, ["os:reader"])).rejects.toMatchObject({ code: 7, message: "not authorized" });
});

test("one change at a time", async () => {
  const config = memoryConfig();
  const started = Promise.withResolvers<void>();
  const context = fakeContext({ config: { ...config, active: config.active, persist: () => started.promise } });
  const first = apply(context, "one");
  await expect(apply(context, "two")).rejects.toMatchObject({
    code: 9,
    message: "another apply configuration is already in progress",
  });
  started.resolve();
  expect((await first).mode).toBe(Mode.NO_REBOOT);
  expect((await apply(context, "three")).mode).toBe(Mode.NO_REBOOT);
});

test("agents of bare metal take no config", async () => {
  const context = fakeContext({ platform: { name: "metal", mode: "metal-agent" } });
  await expect(apply(context, "new")).rejects.toMatchObject({
    code: 12,
    message: "API is not implemented in agent mode",
  });
});
