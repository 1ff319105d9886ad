// ApplyConfiguration with confirmation: what makes a config wait, what confirms it or takes it back, and what is refused meanwhile.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import type { Config } from "../../config/document.ts";
import { actorField, encodeActor, localAddressField } from "../../rpc/actor.ts";
import { confirmConfig, confirmWithinField } from "../../rpc/consent.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ConfigPort } from "../config-port.ts";
import type { CallOrigin } from "../lock-out-port.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { configOf, memoryConfig } from "../fake/memory-config.ts";
import { memoryConfirmation } from "../fake/memory-confirmation.ts";
import { applyConfiguration } from "./apply-configuration.ts";

const whole = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8");
const texts = { old: whole, new: `${whole}# new\n`, other: `${whole}# other\n` } as const;
const within = { [confirmWithinField]: "600s" };

function lab(initial: ConfigPort = memoryConfig(configOf(texts.old))) {
  const confirmation = memoryConfirmation();
  const context = fakeContext({ config: initial, confirmation });
  const { ApplyConfiguration } = rpc.MachineService;
  /** Mode and details of the answer, or code and text of the refusal. */
  async function apply(
    name: keyof typeof texts | "nothing",
    metadata: Readonly<Record<string, string>> = {},
    request: { readonly mode?: number; readonly dryRun?: boolean } = {},
  ): Promise<readonly [number, string]> {
    const init = { mode: Mode.AUTO, ...request, data: encodeUtf8(name === "nothing" ? "" : texts[name]) };
    try {
      const options = { metadata: new Metadata(metadata) };
      const { messages } = await invokeUnary(applyConfiguration, ApplyConfiguration, init, context, options);
      return [messages[0]?.mode ?? -1, messages[0]?.modeDetails ?? ""];
    } catch (error) {
      const { code, message } = error as { readonly code: number; readonly message: string }; // a StatusError
      return [code, message];
    }
  }
  return { apply, confirmation, orders: () => confirmation.orders.map(({ action }) => action) };
}

const applied = "Applied configuration without a reboot";
const goesBack = "The node goes back to the config before unless this one is confirmed within 10m0s";
const toConfirm = "`ichorctl apply-config --confirm`";

test("the way back is kept before the config is applied, and the client is told", async () => {
  const { apply, confirmation } = lab();
  expect(await apply("new", within)).toEqual([Mode.NO_REBOOT, `${applied}\n${goesBack}: ${toConfirm}`]);
  expect(confirmation.orders).toEqual([
    { action: "wait", withinMs: 600_000, previous: texts.old, configSha256: sha256Hex(texts.new) },
  ]);
  const staged = lab();
  const [mode, details] = await staged.apply("new", within, { mode: Mode.STAGED });
  expect([mode, details]).toEqual([
    Mode.STAGED,
    `Staged configuration to be applied after the next reboot\n${goesBack} after that restart: ${toConfirm}`,
  ]);
});

test("the config before a try is what the node goes back to", async () => {
  const { apply, confirmation } = lab();
  await apply("other", {}, { mode: Mode.TRY });
  await apply("new", within);
  expect(confirmation.orders).toMatchObject([{ previous: texts.old }]);
});

test("without the field nothing waits; a config that is in force already needs no confirmation", async () => {
  const { apply, orders } = lab();
  expect(await apply("new")).toEqual([Mode.NO_REBOOT, applied]);
  expect(await apply("new", within)).toEqual([Mode.NO_REBOOT, applied]);
  expect(orders()).toEqual([]);
});

test("it is confirmed by the field, or by the same config from any client, but not by one that asks again to wait", async () => {
  const byField = lab();
  await byField.apply("new", within);
  expect(await byField.apply("nothing", confirmConfig)).toEqual([Mode.NO_REBOOT, "The config is confirmed"]);
  const again = lab();
  await again.apply("new", within);
  expect(await again.apply("new", within)).toEqual([Mode.NO_REBOOT, `${goesBack}: ${toConfirm}`]);
  expect(await again.apply("new")).toEqual([Mode.NO_REBOOT, "The config is confirmed"]);
  expect([byField.orders(), again.orders()]).toEqual([
    ["wait", "confirm"],
    ["wait", "confirm"],
  ]);
});

test("while one waits, only the one before is taken, which ends the wait; a dry run is always answered", async () => {
  const { apply, orders } = lab();
  await apply("new", within);
  const reason = `another config waits for confirmation: confirm it (${toConfirm}) or wait until 2026-01-01T00:10:00.000Z`;
  expect(await apply("other")).toEqual([9, reason]);
  expect(await apply("other", within)).toEqual([9, reason]);
  expect(await apply("new", {}, { mode: Mode.TRY })).toEqual([9, reason]);
  expect((await apply("other", {}, { dryRun: true }))[1]).toMatch(/^Dry run summary/u);
  expect(await apply("old")).toEqual([Mode.NO_REBOOT, "The config that waited for confirmation is taken back"]);
  expect(orders()).toEqual(["wait", "withdraw"]);
});

test("nothing is confirmed that is not in force, gone again, or not there", async () => {
  const { apply, confirmation, orders } = lab();
  expect(await apply("nothing", confirmConfig)).toEqual([9, "no config waits for confirmation"]);
  const hashes = { configSha256: sha256Hex(texts.new), previousSha256: sha256Hex(texts.old) };
  confirmation.set({ state: "staged", within: "10m0s", ...hashes });
  const notYet = "the config that waits for confirmation is not in force yet: restart the node first";
  expect(await apply("nothing", confirmConfig)).toEqual([9, notYet]);
  expect((await apply("new"))[1]).toContain("restart the node and confirm it");
  expect((await apply("new", {}, { mode: Mode.STAGED }))[1]).toContain(goesBack);
  confirmation.set({ state: "reverting", reason: "nobody came" });
  expect(await apply("other")).toEqual([9, "the node is going back to the config before: nobody came"]);
  confirmation.set({ state: "reverted", reason: "nobody came" });
  expect(await apply("nothing", confirmConfig)).toEqual([9, "the node went back to the config before: nobody came"]);
  expect(await apply("other")).toEqual([Mode.NO_REBOOT, applied]);
  expect(orders()).toEqual([]);
});

test("a wait that makes no sense is refused before anything changes", async () => {
  const { apply, confirmation, orders } = lab();
  expect(await apply("new", within, { mode: Mode.TRY })).toEqual([3, "a config in 'try' mode cannot be confirmed"]);
  expect(await apply("new", within, { dryRun: true })).toEqual([3, "a dry run leaves nothing to confirm"]);
  for (const text of ["9s", "25h", "soon", "-1m"]) {
    const reason = `found "${text}" as the time for confirmation, want 10s to 24h0m0s`;
    expect(await apply("new", { [confirmWithinField]: text })).toEqual([3, reason]);
  }
  confirmation.set(undefined);
  expect(await apply("new", within)).toEqual([9, "the node has no STATE volume to keep the config before on"]);
  expect(await lab(memoryConfig()).apply("new", within)).toEqual([9, "the node has no config to go back to"]);
  expect(orders()).toEqual([]);
});

test("a config that cannot be applied is not waited for", async () => {
  const config = memoryConfig(configOf(texts.old));
  const { apply, orders } = lab({ ...config, active: config.active, keep: () => Promise.reject(new Error("no")) });
  expect(await apply("new", within)).toEqual([undefined, "no"]);
  expect(orders()).toEqual(["wait", "withdraw"]);
});

test("a config that would cut off its client is warned of, also by a dry run, by the address that the node sees", async () => {
  const origins: CallOrigin[] = [];
  const lockOut = {
    problems(_: Config, origin: CallOrigin) {
      origins.push(origin);
      return Promise.resolve(["no way in"]);
    },
  };
  const config = memoryConfig(configOf(texts.old));
  const context = fakeContext({ config, lockOut, confirmation: memoryConfirmation() });
  const call = async (fields: Readonly<Record<string, string>>, dryRun = false): Promise<readonly string[]> => {
    const init = { mode: Mode.AUTO, dryRun, data: encodeUtf8(texts.old) };
    const metadata = new Metadata(fields);
    const { ApplyConfiguration } = rpc.MachineService;
    const { messages } = await invokeUnary(applyConfiguration, ApplyConfiguration, init, context, { metadata });
    return messages[0]?.warnings ?? [];
  };
  const direct = { [actorField]: encodeActor({ peer: "[fe80::1%eth0]:40000" }), [localAddressField]: "fe80::2%eth0" };
  const passedOn = { [actorField]: encodeActor({ peer: "192.0.2.7:40000", via: "10.0.0.1:5000" }) };
  const advised = [expect.stringMatching(/^no way in; with `ichorctl apply-config --confirm-within 10m`/u)];
  expect(await call(direct)).toEqual(advised);
  expect(await call(passedOn, true)).toEqual(advised);
  expect(await call({ ...direct, ...within })).toEqual(["no way in"]);
  expect(await call({})).toEqual([]);
  expect(origins.slice(0, 2)).toEqual([
    { source: "fe80::1", local: "fe80::2", isPassedOn: false },
    { source: "10.0.0.1", local: undefined, isPassedOn: true },
  ]);
});
