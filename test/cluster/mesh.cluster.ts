// Two machines in one encrypted mesh: they find each other by the discovery service, their tunnel is up, and what one says to the other goes through it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PeerState } from "../../src/resources/kubespan/common/enums.ts";
import { KubeSpanPeerStatus } from "../../src/resources/kubespan/kube-span-peer-status.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { startDiscoveryServer } from "../lib/discovery-server.ts";
import { admin, applyConfiguration, testSecrets } from "../lib/kubernetes.ts";
import { openNetwork } from "../lib/network.ts";
import { eventually, openApi, waitForApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const addresses = { first: "10.0.2.15", second: "10.0.2.16" } as const;
const timeLimitMs = 420_000;
const kubespan = "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n";

async function peersOf(vm: Vm): Promise<readonly KubeSpanPeerStatus[]> {
  using api = openApi(vm, admin);
  const { type, namespace } = KubeSpanPeerStatus;
  const items = await api.collect(rpc.State.List, { type, namespace, options: {} });
  return items.map(({ resource }) => KubeSpanPeerStatus.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()));
}

async function sentBytes(vm: Vm): Promise<bigint> {
  return (await peersOf(vm))[0]?.transmitBytes ?? 0n;
}

void describe("two machines in a mesh", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let first: Vm;
  let second: Vm;

  before(async () => {
    const discovery = opened.use(await startDiscoveryServer());
    const found = `apiVersion: v1alpha1\nkind: DiscoveryServiceConfig\nname: default\nendpoint: http://10.0.2.2:${discovery.port}/\n`;
    const ports = [50_000];
    const network = opened.use(await openNetwork(Object.values(addresses).map((address) => ({ address, ports }))));
    const start = async (name: keyof typeof addresses): Promise<Vm> => {
      const place = network.place(addresses[name], name);
      return opened.use(await startVm({ name: `mesh-${name}`, memoryMb: 2048, disksMb: [12_000], timeLimitMs, place }));
    };
    [first, second] = await Promise.all([start("first"), start("second")]);
    for (const vm of [first, second]) await applyConfiguration(vm, testSecrets.config(found, kubespan));
    for (const vm of [first, second]) await waitForApi(vm, admin);
  });
  after(async () => {
    await opened.disposeAsync();
  });

  void test("each is up for the other, at the address that it has on their network", async () => {
    for (const [vm, label] of [
      [first, "second"],
      [second, "first"],
    ] as const) {
      await eventually(vm, async () => {
        const [peer, ...more] = await peersOf(vm);
        assert.deepEqual(
          [peer?.label, peer?.state, peer?.endpoint, more.length],
          [label, PeerState.up, `${addresses[label]}:51820`, 0],
        );
      });
    }
  });

  void test("a call that one passes on to the other goes through the tunnel", async () => {
    const soFar = await sentBytes(first);
    using api = openApi(first, admin, addresses.second);
    for (let calls = 0; calls < 5; calls++) {
      const { messages } = await api.unary(rpc.MachineService.Hostname, {});
      assert.equal(messages[0]?.hostname, "second");
    }
    // Statuses of peers that are up are half a minute old at most.
    await eventually(first, async () => {
      const sent = (await sentBytes(first)) - soFar;
      assert.ok(sent > 2000n, `sent ${sent} bytes, want more than what keeps the path open`);
    });
  });
});
