// Settings of network cards, on the memory state and the network in memory.
import { afterEach, beforeEach, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import type { LogFields } from "../../base/logger.ts";
import { createLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { EthernetState } from "../../formats/ethtool-settings.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { EthernetSpec } from "../../resources/network/ethernet-spec.ts";
import { EthernetStatus } from "../../resources/network/ethernet-status.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { ethernetConfigController, ethernetSpecController, ethernetStatusController } from "./ethernet.ts";
import { linkAliasConfigController, linkAliasSpecController } from "./link-alias.ts";
import { linkStatusController } from "./link-status.ts";

const clock = manualClock();
/** What a driver knows; something stands against the second feature. */
const card: EthernetState = {
  modes: { ours: ["1000baseT/Full"], peer: [] },
  rings: { rxMax: 4096, txMax: 4096, rx: 256, tx: 256, txPush: false },
  channels: { combinedMax: 8, combined: 1 },
  features: [
    { name: "rx-gro", isOn: true, isWanted: true, isFixed: false },
    { name: "tx-generic-segmentation", isOn: false, isWanted: true, isFixed: false },
    { name: "rx-vlan-filter", isOn: true, isWanted: true, isFixed: true },
  ],
  wakeOnLan: 0,
};

let network: FakeNetwork;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let logged: [string, string, LogFields][];

beforeEach(() => {
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  logged = [];
});

afterEach(async () => {
  stop.abort(new CanceledError("test ended"));
  await running;
});

async function start(waitsForDevices = false): Promise<void> {
  const log = createLogger((level, message, fields) => logged.push([level, message, fields]));
  const runtime = createRuntime({ state, log, clock });
  for (const controller of [
    ethernetConfigController(),
    ethernetSpecController({ network, waitsForDevices }),
    ethernetStatusController(network),
    linkAliasConfigController(),
    linkAliasSpecController(network),
    linkStatusController(network),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
  await quiet();
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function configure(...documents: readonly string[]): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: documents.join("---\n") }));
  await quiet();
}

function plug(name: string, last: number): void {
  network.plug({ name, hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, last), ethernet: card });
}

async function status(name: string): Promise<Record<string, unknown>> {
  return EthernetStatus.specToYaml((await state.get(EthernetStatus, name)).spec) as Record<string, unknown>;
}

const document = (kind: string, ...lines: readonly string[]): string =>
  ["apiVersion: v1alpha1", `kind: ${kind}`, ...lines, ""].join("\n");
const settings = document(
  "EthernetConfig",
  "name: eth0",
  "features: { rx-gro: false }",
  "rings: { rx: 1024, tx-push: true }",
  "channels: { combined: 2 }",
  "wakeOnLan: [magic, phy]",
);

test("a card's status tells what its driver has; links that are no cards have none", async () => {
  plug("eth0", 1);
  await start();
  expect((await state.list(EthernetStatus)).map(({ metadata }) => metadata.id)).toEqual(["eth0"]);
  expect(await status("eth0")).toEqual({
    linkState: false,
    port: "Other",
    duplex: "Unknown",
    ourModes: ["1000baseT/Full"],
    rings: { "rx-max": 4096, "tx-max": 4096, rx: 256, tx: 256, "tx-push": false },
    channels: { "combined-max": 8, combined: 1 },
    features: {
      "rx-gro": "on",
      "tx-generic-segmentation": "off [requested on]",
      "rx-vlan-filter": "on [fixed]",
    },
  });
});

test("the config's settings are set once, part by part, and the status follows", async () => {
  plug("eth0", 1);
  await start();
  await configure(settings);
  expect(network.ethernetChanges).toEqual([
    '2 {"features":{"rx-gro":false}}',
    '2 {"rings":{"rx":1024,"txPush":true}}',
    '2 {"channels":{"combined":2}}',
    '2 {"wakeOnLan":33}',
  ]);
  expect(await status("eth0")).toMatchObject({
    rings: { rx: 1024, tx: 256, "tx-push": true },
    channels: { combined: 2 },
    features: { "rx-gro": "off" },
    wakeOnLAN: ["phy", "magic"],
  });
  network.setCarrier("eth0", false);
  await quiet();
  expect(network.ethernetChanges).toHaveLength(4);
  await configure(settings.replace("combined: 2", "combined: 4"));
  expect(network.ethernetChanges.slice(4)).toEqual(['2 {"channels":{"combined":4}}']);
  await configure("machine:\n  type: worker\n");
  expect([await state.list(EthernetSpec), (await status("eth0"))["channels"]]).toEqual([
    [],
    { "combined-max": 8, combined: 4 },
  ]);
  expect(logged.filter(([level]) => level === "warn" || level === "error")).toEqual([]);
});

test("a card that comes later, and goes by an alias, gets its settings", async () => {
  await start();
  await configure(
    settings.replace("name: eth0", "name: up0"),
    document(
      "LinkAliasConfig",
      "name: up%d",
      "selector: { match: 'mac(link.permanent_addr) == \"02:00:00:00:00:07\"' }",
    ),
  );
  plug("eth0", 1);
  plug("eth1", 7);
  await quiet();
  expect((await status("eth1"))["channels"]).toEqual({ "combined-max": 8, combined: 2 });
  expect((await status("eth0"))["channels"]).toEqual({ "combined-max": 8, combined: 1 });
});

test("what a card refuses is told once and holds up nothing else", async () => {
  plug("eth0", 1);
  await start();
  await configure(
    document(
      "EthernetConfig",
      "name: eth0",
      "features: { rx-vlan-filter: false }",
      "rings: { rx: 9999 }",
      "channels: { combined: 3 }",
    ),
  );
  network.setCarrier("eth0", false);
  await quiet();
  expect(logged.filter(([level]) => level === "warn" || level === "error").map(([, message]) => message)).toEqual([
    "network card leaves features as they are",
    "network card refuses settings",
  ]);
  expect((await status("eth0"))["channels"]).toEqual({ "combined-max": 8, combined: 3 });
});

test("cards are not touched before the device manager is done with their names", async () => {
  plug("eth0", 1);
  await start(true);
  await configure(settings);
  expect(network.ethernetChanges).toEqual([]);
  await state.modify(DevicesStatus, "devices", () => ({ ready: true }));
  await quiet();
  expect(network.ethernetChanges).toHaveLength(4);
});
