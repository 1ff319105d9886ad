// A node whose power is cut while it takes configs comes back with the old or the new one, never with none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { insecure, openApi, waitForApi, type NodeApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";

const cuts = 50;
/** The cut comes at a moment of this span after the call: writing a config takes a part of it. */
const spanMs = 600;

const cluster = testCluster();
const admin = await cluster.client();

function numbered(number: number): Uint8Array {
  return cluster.config(`machine:\n  nodeAnnotations:\n    test/number: "${number}"\n`);
}

async function numberOf(api: NodeApi): Promise<number> {
  const { resource } = await api.unary(rpc.State.Get, {
    namespace: "config",
    type: "MachineConfigs.config.talos.dev",
    id: "v1alpha1",
    options: {},
  });
  const [, number] = /test\/number: \\?"(\d+)/u.exec(resource?.spec?.yamlSpec ?? "") ?? [];
  return Number(number ?? Number.NaN);
}

function apply(api: NodeApi, number: number): Promise<unknown> {
  return api.unary(rpc.MachineService.ApplyConfiguration, {
    data: numbered(number),
    mode: ApplyConfigurationRequestMode.NO_REBOOT,
  });
}

void test(`a node keeps a config through ${cuts} power cuts`, async () => {
  await using vm = await startVm({ name: "power-cut", disksMb: [12_000], timeLimitMs: 3_600_000 });
  await waitForApi(vm, insecure);
  using maintenance = openApi(vm, insecure);
  await apply(maintenance, 0);
  await waitForApi(vm, admin);
  let kept = 0;
  const seen = { old: 0, new: 0 };
  for (let cut = 1; cut <= cuts; cut++) {
    using api = openApi(vm, admin);
    const applying = apply(api, cut).catch(() => undefined); // the cut may come first
    await systemClock.sleep(Math.random() * spanMs);
    await vm.powerCut();
    await applying;
    await vm.powerOn();
    await waitForApi(vm, admin);
    using again = openApi(vm, admin);
    const found = await numberOf(again);
    assert.ok(
      found === kept || found === cut,
      `after cut ${cut} the config is number ${found}, want ${kept} or ${cut}`,
    );
    seen[found === cut ? "new" : "old"]++;
    kept = found;
  }
  assert.ok(seen.old + seen.new === cuts);
});
