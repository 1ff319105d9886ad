// A node whose clock is ten years behind when it starts, as after its battery has run down: it lets nobody in by a certificate until a time
// server has told it the time, and then makes its own certificates anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { companionOverlay } from "../lib/companion.ts";
import { eventually, insecure, openApi, waitForApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";
import { behindMs } from "./time-server/behind.ts";

const timeServer = "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: true\nntp: { servers: [127.0.0.1] }\n";

void test("a node whose clock is ten years behind sets it, and takes clients in from then on", async (t) => {
  const cluster = testCluster();
  const admin = await cluster.client();
  await using vm = await startVm({
    name: "clock",
    overlays: [await companionOverlay("time-server", ["test/e2e/time-server/time-server.ts"])],
    clock: new Date(Date.now() - behindMs),
    disksMb: [10_000],
    timeLimitMs: 240_000,
  });
  await waitForApi(vm, insecure);
  {
    using maintenance = openApi(vm, insecure);
    const data = cluster.config(timeServer);
    await maintenance.unary(rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.AUTO });
  }
  await waitForApi(vm, admin); // by a client that checks the dates, as the node does
  t.diagnostic(`takes clients in after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
  using api = openApi(vm, admin);
  await eventually(vm, async () => {
    const items = await api.collect(rpc.State.List, {
      type: "TimeStatuses.v1alpha1.talos.dev",
      namespace: "runtime",
      options: {},
    });
    assert.match(items[0]?.resource?.spec?.yamlSpec ?? "", /synced: true\nepoch: [1-9]/u);
  });
  const log = await api.collect(rpc.MachineService.Dmesg, {});
  const text = log.map(({ bytes }) => Buffer.from(bytes).toString()).join("");
  assert.match(text, /issued API certificates/u);
});
