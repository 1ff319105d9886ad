// Two whole nodes that find each other by a discovery service, and become peers of one encrypted mesh.
import { expect, test } from "vitest";
import { call } from "../../src/rpc/client.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { PeerState } from "../../src/resources/kubespan/common/enums.ts";
import { KubeSpanIdentity } from "../../src/resources/kubespan/kube-span-identity.ts";
import { KubeSpanPeerSpec } from "../../src/resources/kubespan/kube-span-peer-spec.ts";
import { KubeSpanPeerStatus } from "../../src/resources/kubespan/kube-span-peer-status.ts";
import { AddressStatus } from "../../src/resources/network/address-status.ts";
import { LinkStatus } from "../../src/resources/network/link-status.ts";
import { RouteStatus } from "../../src/resources/network/route-status.ts";
import { testCluster } from "../lib/cluster.ts";
import { startDiscoveryServer } from "../lib/discovery-server.ts";
import type { SimNode } from "./node.ts";
import { startSimNode } from "./node.ts";

const cluster = testCluster();
const patience = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(20_000) });

async function join(number: number, port: number): Promise<SimNode> {
  const sim = await startSimNode({ number });
  const service = `apiVersion: v1alpha1\nkind: DiscoveryServiceConfig\nname: default\nendpoint: http://127.0.0.1:${port}\n`;
  const data = cluster.config(service, "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n");
  await using open = sim.client(await sim.port("maintenance"));
  await call(open, rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.AUTO });
  return sim;
}

interface Place {
  readonly publicKey: string;
  /** In the mesh. */
  readonly address: string;
}

async function placeOf({ state }: SimNode): Promise<Place> {
  const { spec } = await state.waitFor(KubeSpanIdentity, "local", () => true, patience());
  return { publicKey: spec.publicKey, address: spec.address.replace("/128", "") };
}

test("two nodes tell each other their keys, and each has the other as a peer of its tunnel", async () => {
  await using server = await startDiscoveryServer();
  await using first = await join(0, server.port);
  await using second = await join(1, server.port);
  const [own, other] = [await placeOf(first), await placeOf(second)];
  expect(own.address).toMatch(/^fd[0-9a-f:]+02:5054:ff:fe12:3456$/u);
  expect(other.address).toBe(own.address.replace("3456", "3457"));
  const seen: readonly [SimNode, Place, string][] = [
    [first, other, "10.0.2.16"],
    [second, own, "10.0.2.15"],
  ];
  for (const [{ state }, peer, address] of seen) {
    const isTold = ({ spec }: { readonly spec: KubeSpanPeerSpec }): boolean => spec.endpoints.length === 2;
    const { spec } = await state.waitFor(KubeSpanPeerSpec, peer.publicKey, isTold, patience());
    expect(spec.address).toBe(peer.address);
    expect(spec.allowedIPs.toSorted()).toEqual([`${address}/32`, `${peer.address}/128`]);
    // The server tells both of them that they come from this address.
    expect(spec.endpoints.toSorted()).toEqual([`${address}:51820`, "203.0.113.7:51820"].toSorted());
    const isPeer = (status: { readonly spec: LinkStatus }): boolean =>
      status.spec.wireguard.peers.some(({ publicKey, endpoint }) => publicKey === peer.publicKey && endpoint !== "");
    const link = (await state.waitFor(LinkStatus, "kubespan", isPeer, patience())).spec;
    expect([link.mtu, link.wireguard.listenPort, link.wireguard.firewallMark]).toEqual([1420, 51_820, 0x20]);
    await state.waitFor(
      KubeSpanPeerStatus,
      peer.publicKey,
      ({ spec: each }) => each.lastUsedEndpoint !== "",
      patience(),
    );
    await state.waitFor(RouteStatus, "180/inet4///1", () => true, patience());
  }
  await first.state.waitFor(AddressStatus, `kubespan/${own.address}/64`, () => true, patience());
  // A handshake is what makes a peer be up.
  const index = (await first.network.links(AbortSignal.timeout(1000))).find(({ name }) => name === "kubespan")?.index;
  expect(index).toBeGreaterThan(0);
  first.network.hear("kubespan", Uint8Array.fromBase64(other.publicKey), {
    lastHandshakeNs: BigInt(Date.now() + 1000) * 1_000_000n,
  });
  const isUp = ({ spec }: { readonly spec: KubeSpanPeerStatus }): boolean => spec.state === PeerState.up;
  await first.state.waitFor(KubeSpanPeerStatus, other.publicKey, isUp, patience());
});
