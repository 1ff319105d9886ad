// Logical links from the config to the network in memory, and their changes.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { BondMode } from "../../resources/network/common/enums.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";
import { cmdlineSource } from "./cmdline-view.ts";
import { linkConfigController } from "./link-config.ts";
import { linkSpecController } from "./link-spec.ts";
import { linkStatusController } from "./link-status.ts";
import { linkMergeController } from "./merges.ts";

let clock: ManualClock;
let network: FakeNetwork;
let state: State;
let stop: AbortController;
let running: Promise<void>;
/** Messages of the log. */
let said: string[];

beforeEach(() => {
  clock = manualClock();
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  said = [];
});

afterEach(async () => {
  stop.abort();
  await running;
});

function start(cmdline = ""): void {
  const log = createLogger((_level, message) => said.push(message));
  const runtime = createRuntime({ state, log, clock });
  for (const controller of [
    linkConfigController(cmdlineSource(parseKernelArgs(cmdline), log)),
    linkMergeController(),
    linkSpecController({ network, waitsForDevices: false }),
    linkStatusController(network),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
}

function plugCards(): void {
  network.plug({ name: "eth0", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 8), altNames: ["enp0s2"] });
  network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
}

/** Lets everything settle: each turn of the loop moves chains of controllers on. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await quiet();
}

test("a veth whose document names another peer is made anew", async () => {
  start();
  const pair = (peer: string): string =>
    `apiVersion: v1alpha1\nkind: VethConfig\nname: veth0\npeer: { name: ${peer} }\n`;
  const machine = "machine:\n  type: worker\n---\n";
  const pairs = async (): Promise<readonly string[]> => {
    const links = await network.links(stop.signal);
    const nameOf = (wanted: number): string => links.find(({ index }) => index === wanted)?.name ?? "";
    return links.filter(({ kind }) => kind === "veth").map((link) => `${link.name}-${nameOf(link.linkIndex)}`);
  };
  await configure(machine + pair("veth1"));
  expect(await pairs()).toEqual(["veth0-veth1", "veth1-veth0"]);
  await configure(machine + pair("veth2"));
  expect(await pairs()).toEqual(["veth0-veth2", "veth2-veth0"]);
  expect(said.filter((message) => message === "created link")).toHaveLength(2);
});

test("a bond prefers the member that the older section names, while it works", async () => {
  plugCards();
  start();
  await quiet();
  const primary = async (name: string): Promise<number | undefined> => {
    const bond = `{ interfaces: [eth0, eth1], mode: active-backup, primary: ${name} }`;
    await configure(`machine:\n  network:\n    interfaces: [{ interface: bond0, bond: ${bond} }]\n`);
    const detail = (await network.links(stop.signal)).find((link) => link.name === "bond0")?.detail;
    return detail?.kind === "bond" ? detail.settings.primary : undefined;
  };
  const links = await network.links(stop.signal);
  const index = (wanted: string): number => links.find(({ name }) => name === wanted)?.index ?? -1;
  expect(await primary("enp0s2")).toBe(index("eth0"));
  expect(await primary("eth1")).toBe(index("eth1"));
  expect(await primary("")).toBe(0);
  expect(said.filter((message) => message.includes("bond"))).toEqual([
    "changed primary member of bond",
    "changed primary member of bond",
  ]);
});

test("a bond of the command line prefers a member", async () => {
  plugCards();
  start("bond=bond0:eth0,eth1:mode=active-backup,primary=eth1");
  await quiet();
  const index = (await network.links(stop.signal)).find(({ name }) => name === "eth1")?.index;
  expect((await state.get(LinkSpec, "bond0")).spec).toMatchObject({
    bondMaster: { mode: BondMode["active-backup"], primary: index },
  });
});

test("a port of the older section names its bridge", async () => {
  plugCards();
  start();
  const blocks = "[{ interface: enp0s2, bridgePort: { master: br0 } }, { interface: br0, bridge: { interfaces: [] } }]";
  await configure(`machine:\n  network:\n    interfaces: ${blocks}\n`);
  const links = await network.links(stop.signal);
  const bridge = links.find(({ name }) => name === "br0");
  expect(bridge).toMatchObject({ kind: "bridge" });
  expect(links.find(({ name }) => name === "eth0")?.masterIndex).toBe(bridge?.index);
});
