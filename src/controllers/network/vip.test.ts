// A shared address from the config to the link of whoever is elected, and away again.
import { afterEach, beforeEach, expect, test } from "vitest";
import { abortable } from "../../base/abort.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Leader } from "../../clients/etcd/election.ts";
import type { Etcd } from "../../clients/etcd/etcd.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KubeletLifecycle } from "../../resources/k8s/kubelet-lifecycle.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { addressSpecController } from "./address-spec.ts";
import { wishes } from "./layers.ts";
import { addressMergeController, operatorMergeController } from "./merges.ts";
import { operatorVipConfigController } from "./operator-vip-config.ts";
import { vipOperatorController } from "./vip-operator.ts";

const clock = manualClock();
let state: State;
let network: FakeNetwork;
let stop: AbortController;
let running: Promise<void>;
/** Who leads; `resigned` says who gave it away. */
let leader: Leader | undefined;
let resigned: string[];
/** Addresses that this node still wanted when it gave one away. */
let wishesAtResign: number;
let others: (() => void) | undefined;

const etcd = {
  openLocal: () =>
    Promise.resolve({
      openSession: ({ signal }: { readonly signal: AbortSignal }) =>
        Promise.resolve({ lease: 1n, signal, [Symbol.asyncDispose]: () => Promise.resolve() }),
      leader: () => Promise.resolve(leader),
      campaign: ({ value }: { readonly value: string }) => {
        leader = { key: "k", revision: (leader?.revision ?? 0n) + 1n, value };
        return Promise.resolve(leader);
      },
      async resign(leadership: Leader) {
        resigned.push(leadership.value);
        wishesAtResign = (await state.list(AddressSpec, wishes)).length;
        if (leader?.revision === leadership.revision) leader = undefined;
      },
      async *observe(_name: string, signal: AbortSignal) {
        yield leader;
        const change = Promise.withResolvers<void>();
        others = change.resolve;
        await abortable(change.promise, signal);
        yield leader;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    } as unknown as Etcd), // what an election uses
};

beforeEach(async () => {
  leader = { key: "old", revision: 1n, value: "cp-1" };
  resigned = [];
  wishesAtResign = -1;
  network = fakeNetwork();
  network.plug({ name: "eth0", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 1) });
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of [
    operatorVipConfigController(),
    operatorMergeController(),
    vipOperatorController(etcd),
    addressMergeController(),
    addressSpecController(network),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "cp-1", domainname: "" }));
  await state.modify(LinkStatus, "eth0", () => LinkStatus.zero());
  await state.modify(KubeletLifecycle, "kubelet", () => ({}));
  const vip = "apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 10.0.2.9\nlink: eth0\n";
  const yaml = `version: v1alpha1\nmachine: { type: controlplane }\n---\n${vip}`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
});

afterEach(async () => {
  stop.abort();
  await running;
});

const within = () => ({ signal: AbortSignal.timeout(5000) });
const id = "eth0/10.0.2.9/32";

async function isHeld(address = id): Promise<void> {
  await state.waitFor(AddressSpec, address, ({ metadata }) => metadata.finalizers.length > 0, within());
}

async function startEtcd(): Promise<void> {
  await state.modify(Service, "etcd", () => ({ running: true, healthy: true, unknown: false }));
}

test("the winner has the address and announces it; with the kubelet's end it is given away first", async () => {
  expect(await state.find(AddressSpec, id)).toBeUndefined();
  await startEtcd();
  await isHeld();
  expect([resigned, network.announced]).toEqual([["cp-1"], ["eth0 10.0.2.9"]]);
  await state.teardownAndDestroy(KubeletLifecycle, "kubelet", within());
  await state.waitForAbsence(AddressSpec, id, within());
  await expect.poll(() => [resigned.length, leader]).toEqual([2, undefined]);
});

test("the address goes when somebody else leads, and comes back with the next election", async () => {
  await startEtcd();
  await isHeld();
  leader = { key: "b", revision: 9n, value: "cp-2" };
  others?.();
  await state.waitForAbsence(AddressSpec, id, within());
  await clock.advance(1000);
  await isHeld();
  expect([leader.value, network.announced.length]).toEqual(["cp-1", 2]);
});

test("the address goes before it is given away", async () => {
  await startEtcd();
  await isHeld();
  expect((await state.list(AddressSpec, wishes)).length).toBe(1);
  await state.modify(Service, "etcd", () => ({ running: true, healthy: false, unknown: false }));
  await expect.poll(() => resigned.length).toBe(2);
  await expect.poll(() => leader).toBeUndefined();
  expect(wishesAtResign).toBe(0);
});

test("without a healthy etcd nobody takes part", async () => {
  await startEtcd();
  await isHeld();
  await state.modify(Service, "etcd", () => ({ running: true, healthy: false, unknown: false }));
  await state.waitForAbsence(AddressSpec, id, within());
  await expect.poll(() => leader).toBeUndefined();
});

test("a node whose API server was ready and is not any more gives the address away", async () => {
  const tell = (ready: string) =>
    state.modify(StaticPodStatus, "kube-system/kube-apiserver-cp-1", () => ({
      status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] },
    }));
  await startEtcd();
  await isHeld();
  await tell("False");
  await tell("True");
  await isHeld();
  expect(network.announced).toEqual(["eth0 10.0.2.9"]);
  await tell("False");
  await state.waitForAbsence(AddressSpec, id, within());
  await expect.poll(() => leader).toBeUndefined();
});

test.each([
  ["a document by an altname", "---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 10.0.2.9\nlink: enp0s2\n", id],
  ["an older block by a selector", "{ deviceSelector: { hardwareAddr: '02:*' }, vip: { ip: 10.0.2.9 } }", id],
  [
    "a VLAN of such a block",
    "{ deviceSelector: { hardwareAddr: '02:*' }, vlans: [{ vlanId: 7, vip: { ip: 10.0.2.9 } }] }",
    "eth0.7/10.0.2.9/32",
  ],
])("the address comes to the link that is meant by %s", async (_way, yaml, wanted) => {
  network.plug({ name: "eth0.7", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 7) });
  await state.modify(LinkStatus, "eth0.7", () => LinkStatus.zero());
  await state.modify(LinkStatus, "eth0", (link) => ({
    ...(link ?? LinkStatus.zero()),
    hardwareAddr: "02:00:00:00:00:01",
    altNames: ["enp0s2"],
  }));
  const machine = "version: v1alpha1\nmachine:\n  type: controlplane\n";
  const rest = yaml.startsWith("---") ? yaml : `  network: { interfaces: [${yaml}] }\n`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: machine + rest }));
  await startEtcd();
  await isHeld(wanted);
  expect(network.announced).toEqual([`${wanted.split("/")[0]} 10.0.2.9`]);
});
