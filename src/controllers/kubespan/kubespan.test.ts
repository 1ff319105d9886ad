// The mesh on the network in memory: from the config and the other nodes to tunnel, routes, chains and how peers are; and all of it taken away.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { timeFromMs } from "../../cosi/scalars.ts";
import type { State } from "../../cosi/state.ts";
import type { WireguardPeerState } from "../../formats/wireguard.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { wireguardPublicKey } from "../../pki/wireguard-key.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanEndpoint } from "../../resources/kubespan/kube-span-endpoint.ts";
import { KubeSpanIdentity } from "../../resources/kubespan/kube-span-identity.ts";
import { KubeSpanPeerSpec } from "../../resources/kubespan/kube-span-peer-spec.ts";
import { KubeSpanPeerStatus } from "../../resources/kubespan/kube-span-peer-status.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { HardwareAddress } from "../../resources/network/hardware-address.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { NfTablesChain } from "../../resources/network/nftables-chain.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { RoutingRuleSpec } from "../../resources/network/routing-rule-spec.ts";
import { linkSpecController } from "../network/link-spec.ts";
import { wishes } from "../network/layers.ts";
import { linkMergeController } from "../network/merges.ts";
import { configController } from "./config.ts";
import { endpointController } from "./endpoint.ts";
import { identityController } from "./identity.ts";
import { managerController } from "./manager.ts";
import { meshAddress, meshSubnet } from "./shared/mesh.ts";
import { planPeers, peerSpecController } from "./peer-spec.ts";

const clusterId = "8XuV9TZHW08DOk3bVxQjH9ih_TBKjnh-j44tsCLSBzo=";
const secret = new Uint8Array(32).fill(9).toBase64();
const peerKey = new Uint8Array(32).fill(0x21).toBase64();
const otherKey = new Uint8Array(32).fill(0x22).toBase64();
const path = "/system/state/kubespan-identity.yaml";
const mountId = "kubespan.IdentityController-STATE";

let clock: ManualClock;
let network: FakeNetwork;
let state: State;
let files: Map<string, string>;
let logged: string[];
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock = manualClock();
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  files = new Map();
  logged = [];
  stop = new AbortController();
  const log = createLogger((level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`));
  const runtime = createRuntime({ state, log, clock });
  for (const controller of [
    configController(),
    identityController({
      files: {
        findText: async (name) => files.get(name),
        replace: async (name, content) => void files.set(name, String(content)),
      },
      random: (length) => new Uint8Array(length).fill(7),
    }),
    peerSpecController(),
    managerController(network),
    endpointController(),
    linkMergeController(),
    linkSpecController({ network, waitsForDevices: false }),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** In steps: what looks again and again sees each of them. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await clock.advance(5000);
    await quiet();
  }
}

async function configure(...documents: readonly string[]): Promise<void> {
  const machine = `version: v1alpha1\nmachine: { type: worker }\ncluster:\n  id: ${clusterId}\n  secret: ${secret}\n`;
  const yaml = [machine, ...documents].join("---\n");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await quiet();
}

const mesh = (...lines: readonly string[]): string =>
  ["apiVersion: v1alpha1", "kind: KubeSpanConfig", "enabled: true", ...lines, ""].join("\n");

/** What the rest of the node gives. */
async function startNode(): Promise<void> {
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  const card = { name: "eth0", hardwareAddr: "2e:1a:b6:53:81:69" };
  await state.modify(HardwareAddress, "first", () => card);
  await state.modify(Identity, "local", () => ({ nodeId: "own" }));
}

/** As the volume controllers do it. */
async function mountState(): Promise<void> {
  await quiet();
  const target = "/system/state";
  await state.modify(VolumeMountStatus, mountId, () => ({ ...VolumeMountStatus.zero(), volumeID: "STATE", target }));
  await quiet();
}

async function tell(nodeId: string, publicKey: string, change: Partial<Affiliate["kubespan"]> = {}): Promise<void> {
  const part = { ...Affiliate.zero().kubespan, publicKey, address: `fd7f:175a:b97c:5602::${nodeId}`, ...change };
  const addresses = [`10.0.0.${nodeId}`];
  const affiliate = { ...Affiliate.zero(), nodeId, nodename: `node-${nodeId}`, addresses, kubespan: part };
  await state.modify(Affiliate, nodeId, () => affiliate);
  await quiet();
}

async function all<S>(type: ResourceType<S>, namespace = type.namespace): Promise<Record<string, unknown>> {
  const list = await state.list(type, { namespace });
  return Object.fromEntries(list.map(({ metadata, spec }) => [metadata.id, type.specToYaml(spec)]));
}

async function kernelPeers(): Promise<readonly WireguardPeerState[]> {
  const links = await network.links(stop.signal);
  const index = links.find(({ name }) => name === "kubespan")?.index;
  return index === undefined ? [] : (await network.wireguard(index, stop.signal)).peers;
}

async function peerStatus(key = peerKey): Promise<Record<string, unknown>> {
  const { spec } = await state.get(KubeSpanPeerStatus, key);
  return KubeSpanPeerStatus.specToYaml(spec) as Record<string, unknown>; // a message is an object
}

function hear(seen: Partial<WireguardPeerState>): void {
  network.hear("kubespan", Uint8Array.fromBase64(peerKey), seen);
}

function shakeHands(): void {
  hear({ lastHandshakeNs: timeFromMs(clock.now()) + 1n });
}

test("addresses come from the cluster's id and the hardware address", () => {
  const subnet = meshSubnet(clusterId);
  expect(subnet).toBe("fd7f:175a:b97c:5602::/64");
  const bytes = Uint8Array.fromHex("fd7f175ab97c56020000000000000000");
  expect(meshAddress(bytes, Uint8Array.fromHex("2e1ab6538169"))).toBe("fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/128");
});

test("the settings of a node without the mesh are those of a real control plane", async () => {
  const text = (file: string): string => readFileSync(`test/fixtures/reference-node/controlplane/${file}.yaml`, "utf8");
  const machineConfigs = parseAllDocuments(text("machineconfigs.config.talos.dev")).map(
    (each) => each.toJS() as unknown,
  );
  const recorded = machineConfigs as readonly { readonly metadata?: { readonly id: string }; readonly spec: unknown }[]; // as they were recorded
  const spec = MachineConfig.specFromYaml(recorded.find(({ metadata }) => metadata?.id === "v1alpha1")?.spec);
  await state.modify(MachineConfig, "v1alpha1", () => spec);
  await quiet();
  const [want] = parseAllDocuments(text("kubespanconfigs.kubespan.talos.dev")).map((each) => each.toJS() as unknown);
  expect(KubeSpanConfig.specToYaml((await state.get(KubeSpanConfig, "kubespan")).spec)).toEqual(
    (want as { readonly spec: unknown }).spec,
  );
  expect(await all(LinkSpec, wishes.namespace)).toEqual({});
});

test("documents and the older section say the same", async () => {
  const lines = ["advertiseKubernetesNetworks: true", "allowDownPeerBypass: true", "harvestExtraEndpoints: true"];
  const filters = "filters:\n  endpoints: ['0.0.0.0/0', '!10.0.0.0/8']\n  excludeAdvertisedNetworks: [192.168.0.0/16]";
  const extra = "apiVersion: v1alpha1\nkind: KubeSpanEndpointsConfig\nextraAnnouncedEndpoints: ['192.0.2.1:4000']\n";
  await configure(mesh(...lines, "mtu: 1380", filters), extra);
  const want = {
    enabled: true,
    clusterId,
    sharedSecret: secret,
    forceRouting: false,
    advertiseKubernetesNetworks: true,
    harvestExtraEndpoints: true,
    mtu: 1380,
    endpointFilters: ["0.0.0.0/0", "!10.0.0.0/8"],
    extraEndpoints: ["192.0.2.1:4000"],
    excludeAdvertisedNetworks: ["192.168.0.0/16"],
  };
  expect((await all(KubeSpanConfig))["kubespan"]).toEqual(want);
  await configure(mesh());
  expect((await all(KubeSpanConfig))["kubespan"]).toMatchObject({ forceRouting: true, mtu: 1420 });
  const section =
    "version: v1alpha1\nmachine:\n  type: worker\n  network:\n    kubespan: { enabled: true, mtu: 1400 }\n";
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: section }));
  await quiet();
  // Without an identity of the cluster there is no mesh.
  expect((await all(KubeSpanConfig))["kubespan"]).toMatchObject({ enabled: true, forceRouting: true, mtu: 1400 });
  expect(await all(LinkSpec, wishes.namespace)).toEqual({});
});

test("the identity is made once, kept on STATE, and no log shows the key", async () => {
  await startNode();
  await configure(mesh());
  await mountState();
  const { spec } = await state.get(KubeSpanIdentity, "local");
  const publicKey = wireguardPublicKey(Uint8Array.fromBase64(spec.privateKey)).toBase64();
  const address = "fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/128";
  expect(spec).toEqual({ address, subnet: "fd7f:175a:b97c:5602::/64", privateKey: spec.privateKey, publicKey });
  expect(files.get(path)).toBe(
    `address: ${address}\nsubnet: ${spec.subnet}\nprivateKey: ${spec.privateKey}\npublicKey: ${publicKey}\n`,
  );
  expect(logged.some((line) => line.includes(spec.privateKey) || line.includes(secret))).toBe(false);
  expect(await state.find(VolumeMountRequest, mountId)).toBe(undefined);
});

test("an identity that is there is used, with an address of this cluster", async () => {
  const privateKey = new Uint8Array(32).fill(0x48).toBase64();
  files.set(path, `address: fd00:1::5/128\nsubnet: fd00:1::/64\nprivateKey: ${privateKey}\npublicKey: x\n`);
  await startNode();
  await configure(mesh());
  await mountState();
  expect((await state.get(KubeSpanIdentity, "local")).spec).toMatchObject({
    privateKey,
    address: "fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/128",
  });
  await state.modify(HardwareAddress, "first", () => ({ name: "eth1", hardwareAddr: "02:00:00:00:00:01" }));
  await quiet();
  expect((await state.get(KubeSpanIdentity, "local")).spec.address).toBe("fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/128");
  expect(files.get(path)).toContain("address: fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/128");
});

test("planPeers() gives each address to one peer, and none that is excluded", () => {
  const affiliate = (nodeId: string, kubespan: Partial<Affiliate["kubespan"]>): Affiliate => ({
    ...Affiliate.zero(),
    nodeId,
    nodename: `node-${nodeId}`,
    addresses: [`10.0.0.${nodeId}`],
    kubespan: { ...Affiliate.zero().kubespan, publicKey: `key-${nodeId}`, address: `fd00::${nodeId}`, ...kubespan },
  });
  const { peers, overlaps } = planPeers([
    affiliate("1", { additionalAddresses: ["10.244.1.0/24"], excludeAdvertisedNetworks: ["10.0.0.0/24"] }),
    affiliate("2", { additionalAddresses: ["10.244.0.0/23"], endpoints: ["10.0.0.2:51820"] }),
    affiliate("3", { publicKey: "" }),
    affiliate("4", { address: "" }),
  ]);
  expect([...peers]).toEqual([
    ["key-1", { address: "fd00::1", allowedIPs: ["10.244.1.0/24", "fd00::1/128"], endpoints: [], label: "node-1" }],
    [
      "key-2",
      {
        address: "fd00::2",
        allowedIPs: ["10.0.0.2/32", "10.244.0.0/24", "fd00::2/128"],
        endpoints: ["10.0.0.2:51820"],
        label: "node-2",
      },
    ],
  ]);
  expect(overlaps).toEqual([{ peer: "node-2", prefixes: ["10.244.1.0/24"] }]);
});

async function startMesh(...lines: readonly string[]): Promise<void> {
  await startNode();
  await configure(mesh(...lines));
  await mountState();
}

test("a mesh has a link, an address, a table with rules, and chains; without it nothing is left", async () => {
  await startMesh("mtu: 1400");
  await tell("own", "self");
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820", "192.0.2.2:51820"] });
  expect(Object.keys(await all(KubeSpanPeerSpec))).toEqual([peerKey]);
  const own = (await state.get(KubeSpanIdentity, "local")).spec;
  expect((await all(LinkSpec, wishes.namespace))["operator/kubespan"]).toMatchObject({
    name: "kubespan",
    logical: true,
    up: true,
    mtu: 1400,
    kind: "wireguard",
    type: "nohdr",
    layer: "operator",
    wireguard: {
      privateKey: own.privateKey,
      listenPort: 51_820,
      firewallMark: 0x20,
      peers: [
        {
          publicKey: peerKey,
          presharedKey: secret,
          endpoint: "10.0.0.2:51820",
          persistentKeepaliveInterval: "25s",
          allowedIPs: ["10.0.0.2/32", "fd7f:175a:b97c:5602::2/128"],
        },
      ],
    },
  });
  expect(Object.keys(await all(AddressSpec, wishes.namespace))).toEqual([
    "operator/kubespan/fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169/64",
  ]);
  expect(await all(RouteSpec, wishes.namespace)).toMatchObject({
    "operator/180/inet4///1": { outLinkName: "kubespan", table: "180", priority: 1, mtu: 1400 },
    "operator/180/kubespan/inet6///1": { outLinkName: "kubespan", table: "180", priority: 1, mtu: 1400 },
  });
  const rule = { table: "180", priority: 32_500, action: "unicast", fwMark: 0x40, fwMask: 0x60 };
  expect(await all(RoutingRuleSpec, wishes.namespace)).toMatchObject({
    "operator/inet4/32500": rule,
    "operator/inet6/32500": rule,
  });
  const toMesh = { matchDestinationAddress: { includeSubnets: ["10.0.0.2/32"] } };
  const tunnel = { matchMark: { mask: 0x60, value: 0x20 }, verdict: "accept" };
  const mark = { ...toMesh, setMark: { mask: 0xffff_ff9f, xor: 0x40 }, verdict: "accept" };
  const common = { priority: "filter", policy: "accept" };
  expect(await all(NfTablesChain)).toEqual({
    kubespan_prerouting: { type: "filter", hook: "prerouting", ...common, rules: [tunnel, mark] },
    kubespan_outgoing: {
      type: "route",
      hook: "output",
      ...common,
      rules: [
        tunnel,
        { matchOIfName: { interfaceName: ["lo"], operator: "==" }, verdict: "accept" },
        { ...toMesh, clampMSS: { mtu: 1400 } },
        mark,
      ],
    },
  });
  expect((await kernelPeers()).map(({ endpoint, keepaliveSeconds }) => [endpoint, keepaliveSeconds])).toEqual([
    ["10.0.0.2:51820", 25],
  ]);
  await configure();
  for (const type of [LinkSpec, AddressSpec, RouteSpec, RoutingRuleSpec])
    expect(Object.keys(await all(type as ResourceType<unknown>, wishes.namespace))).toEqual([]);
  for (const type of [NfTablesChain, KubeSpanPeerStatus, KubeSpanPeerSpec, KubeSpanIdentity])
    expect(Object.keys(await all(type as ResourceType<unknown>))).toEqual([]);
  expect((await network.links(stop.signal)).map(({ name }) => name)).toEqual(["lo"]);
  expect(files.has(path)).toBe(true);
});

test("a peer that does not answer is looked for at one endpoint after the other, and is up when it answers", async () => {
  await startMesh();
  const endpoints = ["10.0.0.2:51820", "192.0.2.2:51820"];
  await tell("2", peerKey, { endpoints });
  const used = async (): Promise<unknown> => [(await peerStatus())["state"], (await kernelPeers())[0]?.endpoint];
  expect(await used()).toEqual(["unknown", endpoints[0]]);
  await pass(10);
  expect(await used()).toEqual(["unknown", endpoints[0]]);
  await pass(5);
  expect(await used()).toEqual(["down", endpoints[1]]);
  await pass(10);
  expect(await used()).toEqual(["down", endpoints[1]]);
  await pass(5);
  expect(await used()).toEqual(["down", endpoints[0]]);
  await pass(30);
  expect(await used()).toEqual(["down", endpoints[1]]);
  // A change of another node is an occasion to look, too soon to say anything of this one.
  await pass(5);
  await tell("3", otherKey, { endpoints: ["10.0.0.3:51820"] });
  expect(await used()).toEqual(["unknown", endpoints[1]]);
  await pass(10);
  expect(await used()).toEqual(["down", endpoints[0]]);
  shakeHands();
  hear({ receivedBytes: 92n, sentBytes: 180n });
  await pass(15);
  expect(await peerStatus()).toMatchObject({
    endpoint: endpoints[0],
    label: "node-2",
    state: "up",
    receiveBytes: 92,
    transmitBytes: 180,
    lastUsedEndpoint: endpoints[0],
  });
  // It stays up as long as handshakes are young, and is lost when none has come for long.
  await pass(240);
  expect(await used()).toEqual(["up", endpoints[0]]);
  await pass(30);
  expect(await used()).toEqual(["down", endpoints[1]]);
});

test("a peer that moved is left there while it is up, and called back when it is lost", async () => {
  await startMesh();
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820"] });
  shakeHands();
  await pass(5);
  hear({ endpoint: "203.0.113.9:1234" });
  await pass(60);
  expect(await peerStatus()).toMatchObject({
    state: "up",
    endpoint: "203.0.113.9:1234",
    lastUsedEndpoint: "10.0.0.2:51820",
  });
  expect((await kernelPeers())[0]?.endpoint).toBe("203.0.113.9:1234");
  await pass(300);
  expect((await kernelPeers())[0]?.endpoint).toBe("10.0.0.2:51820");
});

test("a peer without endpoints may come by itself, and is not disturbed by endpoints it tells later", async () => {
  await startMesh();
  await tell("2", peerKey);
  expect(await peerStatus()).toMatchObject({ state: "unknown", endpoint: "", lastUsedEndpoint: "" });
  shakeHands();
  hear({ endpoint: "203.0.113.9:1234" });
  await pass(30);
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820"] });
  expect(await peerStatus()).toMatchObject({ state: "up", endpoint: "203.0.113.9:1234", lastUsedEndpoint: "" });
  expect((await kernelPeers())[0]?.endpoint).toBe("203.0.113.9:1234");
});

test("the addresses of a node that was installed anew are those of the one that answers", async () => {
  await startMesh();
  const addresses = ["10.244.9.0/24"];
  await tell("1", otherKey, { endpoints: ["10.0.0.2:51820"], additionalAddresses: addresses });
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820"], additionalAddresses: addresses });
  const owners = async (): Promise<readonly unknown[]> => {
    const specs = await state.list(KubeSpanPeerSpec);
    return specs.filter(({ spec }) => spec.allowedIPs.includes("10.244.9.0/24")).map(({ metadata }) => metadata.id);
  };
  expect(await owners()).toEqual([otherKey]);
  expect(logged.filter((line) => line.startsWith("warn peer tells"))).toHaveLength(1);
  shakeHands();
  await pass(5);
  expect(await owners()).toEqual([peerKey]);
  expect(
    (await kernelPeers()).find(({ allowedIps }) => allowedIps.includes("10.244.9.0/24"))?.publicKey.toBase64(),
  ).toBe(peerKey);
});

async function routed(): Promise<unknown> {
  const { spec } = await state.get(NfTablesChain, "kubespan_prerouting");
  return spec.rules.flatMap((rule) => rule.matchDestinationAddress?.includeSubnets ?? []);
}

test("packets for peers that are down go past the tunnel only where the config allows it", async () => {
  await startMesh("allowDownPeerBypass: true");
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820"], additionalAddresses: ["10.244.2.0/24"] });
  await tell("3", otherKey, { endpoints: ["10.0.0.3:51820"] });
  expect(await routed()).toEqual([]);
  shakeHands();
  await pass(5);
  expect(await routed()).toEqual(["10.0.0.2/32", "10.244.2.0/24"]);
  await configure(mesh());
  expect(await routed()).toEqual(["10.0.0.2/31", "10.244.2.0/24"]);
});

test("where peers were reached is told only if the config wants it, and only of those that are up", async () => {
  await startMesh();
  await tell("2", peerKey, { endpoints: ["10.0.0.2:51820"] });
  await tell("3", otherKey, { endpoints: ["10.0.0.3:51820"] });
  shakeHands();
  hear({ endpoint: "203.0.113.9:1234" });
  await pass(30);
  expect(await all(KubeSpanEndpoint)).toEqual({});
  await configure(mesh("harvestExtraEndpoints: true"));
  expect(await all(KubeSpanEndpoint)).toEqual({ [peerKey]: { affiliateID: "2", endpoint: "203.0.113.9:1234" } });
  await pass(330);
  expect(await all(KubeSpanEndpoint)).toEqual({});
});
