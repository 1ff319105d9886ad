// The power goes while a config is applied, and in the moment of the answer: the node comes back with the old config or the new one, never with none,
// and with the new one when it had said so. `POWER_CUTS`: how many (3).
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../src/wire/gen/machine.ts";
import { ichorctl } from "../lib/client.ts";
import { admin, configure, testSecrets } from "../lib/kubernetes.ts";
import { openApi, waitForApi } from "../lib/node.ts";
import { powerCuts } from "../lib/power-cuts.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const cuts = Number(process.env["POWER_CUTS"] ?? 3);
/** Some seconds of start for each boot, and as many for an attempt that the host has no time for. */
const timeLimitMs = 180_000 + cuts * 90_000;
/** Of another length each time, so that a torn file cannot look like another one. */
function configOf(round: number): Uint8Array {
  const config = testSecrets.config(`machine:\n  sysctls:\n    net.core.somaxconn: "${1000 + round}"\n`);
  return Buffer.concat([config, Buffer.from(`# ${"x".repeat((Math.abs(round) * 977) % 20_000)}\n`)]);
}

async function apply(vm: Vm, round: number): Promise<void> {
  using api = openApi(vm, admin);
  await api.unary(rpc.MachineService.ApplyConfiguration, { data: configOf(round), mode: Mode.NO_REBOOT });
}

async function roundInForce(vm: Vm): Promise<number> {
  await waitForApi(vm, admin);
  const yaml = await ichorctl(vm, "get", "mc", "v1alpha1", "-o", "yaml");
  return Number(/somaxconn: "(\d+)"/u.exec(yaml)?.[1]) - 1000;
}

void test(`${cuts} power cuts while configs are applied`, async (context) => {
  await using vm = await startVm({ name: "power-cuts", disksMb: [8000], timeLimitMs });
  await configure(vm, testSecrets.config());
  let before = await roundInForce(vm);
  const power = powerCuts(vm, cuts);
  const found = { old: 0, new: 0, acknowledged: 0 };
  for (let round = 1; round <= cuts; round++) {
    const wasAcknowledged = await power.cutDuring(round, () => apply(vm, round));
    await vm.powerOn();
    const after = await roundInForce(vm);
    assert.ok(after === round || (after === before && !wasAcknowledged), `round ${round}: found ${after}`);
    found[after === round ? "new" : "old"] += 1;
    if (wasAcknowledged) found.acknowledged += 1;
    before = after;
  }
  context.diagnostic(`a call takes ${Math.round(power.callMs)} ms; found ${JSON.stringify(found)}`);
});
