// The network controllers on a real kernel with QEMU's user network: DHCP from 10.0.2.2, then a config that makes every kind of link.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { CanceledError } from "../../src/base/abort.ts";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/logger.ts";
import { configController } from "../../src/controllers/kubespan/config.ts";
import { managerController } from "../../src/controllers/kubespan/manager.ts";
import { peerSpecController } from "../../src/controllers/kubespan/peer-spec.ts";
import { networkControllers } from "../../src/controllers/network/controllers.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { ResourceType } from "../../src/cosi/resource.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import type { WireguardState } from "../../src/formats/wireguard.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelHostname } from "../../src/linux/hostname.ts";
import { kernelInfo } from "../../src/linux/kernel-info.ts";
import { openNetwork } from "../../src/linux/kernel-network.ts";
import { openWeb } from "../../src/linux/web.ts";
import { kernelModules } from "../../src/linux/modules.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import { openSecureStreams } from "../../src/machined/ports/secure-streams.ts";
import { Affiliate } from "../../src/resources/cluster/affiliate.ts";
import { Identity } from "../../src/resources/cluster/identity.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { KubeSpanIdentity } from "../../src/resources/kubespan/kube-span-identity.ts";
import { KubeSpanPeerStatus } from "../../src/resources/kubespan/kube-span-peer-status.ts";
import { AddressStatus } from "../../src/resources/network/address-status.ts";
import { EthernetStatus } from "../../src/resources/network/ethernet-status.ts";
import { HostnameStatus } from "../../src/resources/network/hostname-status.ts";
import { LinkSpec } from "../../src/resources/network/link-spec.ts";
import { LinkStatus } from "../../src/resources/network/link-status.ts";
import { NetworkStatus } from "../../src/resources/network/network-status.ts";
import { NodeAddress } from "../../src/resources/network/node-address.ts";
import { ResolverStatus } from "../../src/resources/network/resolver-status.ts";
import { RouteStatus } from "../../src/resources/network/route-status.ts";
import { RoutingRuleStatus } from "../../src/resources/network/routing-rule-status.ts";
import { parseKernelArgs } from "../../src/runtime/kernel-args.ts";
import { pingFrame, tcpFrame, udpFrame, type FrameEnds } from "../lib/frames.ts";

const libc = openLibc();
const files = nodeFiles();
const modules = kernelModules(libc, { files, directory: `/usr/lib/modules/${(await kernelInfo(files)).release}` });
const sockets = kernelSockets(libc);
const network = openNetwork(libc, sockets, openWeb({ files: nodeFiles() }));
const hostname = kernelHostname(libc);
const state = openState(openMemoryState({ clock: systemClock }));
const stop = new AbortController();
const log = createLogger((level, message, fields) => {
  if (level !== "debug")
    process.stdout.write(`# ${Math.round(systemClock.monotonic())} ms ${level} ${message} ${JSON.stringify(fields)}\n`);
});
let running: Promise<void>;

/** Specs by id in the YAML form. */
async function all<S>(type: ResourceType<S>): Promise<Record<string, Record<string, unknown>>> {
  const list = await state.list(type);
  return Object.fromEntries(
    list.map(({ metadata, spec }) => [metadata.id, type.specToYaml(spec) as Record<string, unknown>]),
  );
}

/** Waits until `check` no longer throws; after 30 s its last error is the test's. */
async function eventually<T>(check: () => Promise<T>): Promise<T> {
  const untilMs = systemClock.monotonic() + 30_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (systemClock.monotonic() > untilMs) throw error;
      await systemClock.sleep(50);
    }
  }
}

async function configure(...documents: readonly string[]): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: documents.join("---\n") }));
}

const document = (kind: string, ...lines: readonly string[]): string =>
  ["apiVersion: v1alpha1", `kind: ${kind}`, ...lines, ""].join("\n");

before(async () => {
  assert.notEqual(await modules.load("virtio_net"), "not-found");
  const runtime = createRuntime({ state, log, clock: systemClock });
  const controllers = networkControllers({
    network,
    streams: openSecureStreams({ files: nodeFiles(), clock: systemClock, imageTimeMs: 0 }),
    modules,
    hostname,
    files: nodeFiles(),
    args: parseKernelArgs("talos.hostname=guest1.example.org"),
    events: { publish: (payload) => ({ id: "", actorId: "", timeMs: 0, payload }) },
    log,
    platform: "metal",
    random: Math.random,
    waitsForDevices: false,
  });
  const mesh = [configController(), peerSpecController(), managerController(network)];
  for (const controller of [...controllers, ...mesh]) runtime.register(controller);
  running = runtime.run(stop.signal);
});

after(async () => {
  stop.abort(new CanceledError("tests ended"));
  await running;
  await network[Symbol.asyncDispose]();
});

void test("the network card gets its address, route and name server from QEMU's DHCP server", async () => {
  await eventually(async () => {
    assert.equal((await all(NetworkStatus))["status"]?.["connectivityReady"], true);
    assert.deepEqual((await all(ResolverStatus))["resolvers"]?.["dnsServers"], ["10.0.2.3"]);
  });
  const addresses = await all(AddressStatus);
  const id = Object.keys(addresses).find((each) => each.endsWith("/10.0.2.15/24")) ?? "";
  const link = id.split("/")[0] ?? "";
  assert.deepEqual(addresses[id], {
    address: "10.0.2.15/24",
    linkIndex: 2,
    linkName: link,
    family: "inet4",
    scope: "global",
    flags: "permanent",
    priority: 1024,
  });
  const routes = await all(RouteStatus);
  assert.deepEqual(routes["inet4/10.0.2.2//1024"], {
    family: "inet4",
    dst: "",
    src: "10.0.2.15",
    gateway: "10.0.2.2",
    outLinkIndex: 2,
    outLinkName: link,
    table: "main",
    priority: 1024,
    scope: "global",
    type: "unicast",
    flags: "",
    protocol: "boot",
  });
  assert.equal(routes["inet4//10.0.2.0/24/1024"]?.["protocol"], "kernel");
  const { hardwareAddr, driver, busPath, vendorID, flags, linkState } = (await all(LinkStatus))[link] ?? {};
  assert.match(String(hardwareAddr), /^52:54:00:/u);
  assert.deepEqual(
    [driver, vendorID, flags, linkState],
    ["virtio_net", "0x1af4", "UP,BROADCAST,RUNNING,MULTICAST,LOWER_UP", true],
  );
  assert.match(String(busPath), /^0000:00:/u);
  assert.deepEqual((await all(NodeAddress))["default"]?.["addresses"], ["10.0.2.15/24"]);
  assert.deepEqual((await all(HostnameStatus))["hostname"], { hostname: "guest1", domainname: "example.org" });
  assert.equal(hostname.get(), "guest1");
  const rules = await all(RoutingRuleStatus);
  assert.equal(rules["inet4/32766"]?.["table"], "main");
});

function wireguardDocument(...lines: readonly string[]): string {
  return ["apiVersion: v1alpha1", "kind: WireguardConfig", ...lines, ""].join("\n");
}

/** Two ends of a tunnel, both here; keys made for this test. The further prefix is one that goes through wg0. */
function tunnels(further: string): readonly string[] {
  return [
    wireguardDocument(
      "name: wg0",
      "privateKey: GBWL6gQfzZ8sOWFZUaFuLvLzQX3F9bsSTTZ1ElGZ3Fs=",
      "listenPort: 51820",
      "firewallMark: 32",
      "addresses:",
      "  - address: 10.7.0.1/32",
      "peers:",
      "  - publicKey: oJsiuib+q03qrJvGS4MkjQ2WuvbvkTIoEvoMh4mV+gc=",
      "    presharedKey: sDDKjLU7VfHRaGYd7mhR1/1UiHbydomVc0/BHWXUQms=",
      "    endpoint: 127.0.0.1:51821",
      "    persistentKeepaliveInterval: 1s",
      `    allowedIPs: [10.7.0.2/32, "fd07::/64", ${further}]`,
    ),
    wireguardDocument(
      "name: wg1",
      "privateKey: mNSwp8mlFVmEU2guXgdQ9YNo2eZNrw5F+bPQX/qMxko=",
      "listenPort: 51821",
      "peers:",
      "  - publicKey: kPOq1czCdcxEWFdeagDtNJVOXHL8paD+THwIIuFYCUA=",
      "    presharedKey: sDDKjLU7VfHRaGYd7mhR1/1UiHbydomVc0/BHWXUQms=",
      "    allowedIPs: [10.7.0.1/32]",
    ),
  ];
}

async function tunnelOf(name: string): Promise<WireguardState & { readonly index: number }> {
  const signal = AbortSignal.timeout(10_000);
  const index = (await network.links(signal)).find((link) => link.name === name)?.index ?? 0;
  return { ...(await network.wireguard(index, signal)), index };
}

void test("documents make every kind of logical link, with addresses, routes and rules", async () => {
  await configure(
    "machine:\n  type: worker\n",
    document("DummyLinkConfig", "name: dum0", "addresses:", "  - address: 192.0.2.1/32"),
    document("VethConfig", "name: veth0", "peer: { name: veth1 }"),
    document(
      "BondConfig",
      "name: bond0",
      "links: [veth0]",
      "bondMode: 802.3ad",
      "miimon: 100",
      "xmitHashPolicy: layer3+4",
      "lacpRate: fast",
      "mtu: 1400",
      "addresses:",
      "  - address: 10.9.0.5/24",
      "    routePriority: 512",
    ),
    document("VLANConfig", "name: storage", "parent: bond0", "vlanID: 100", "addresses:", "  - address: fd00::5/64"),
    document(
      "BridgeConfig",
      "name: br0",
      "links: [veth1]",
      "stp: { enabled: true }",
      "addresses:",
      "  - address: 10.8.0.1/16",
    ),
    document("VRFConfig", "name: blue", "links: [dum0]", "table: '77'"),
    ...tunnels("10.7.1.0/24"),
    document("LinkConfig", "name: lo", "addresses:", "  - address: 192.0.2.77/32"),
    document("BlackholeRouteConfig", "name: 203.0.113.0/24"),
    document("RoutingRuleConfig", "name: '1500'", "src: 10.9.0.0/24", "table: '77'"),
  );
  await eventually(async () => {
    const links = await all(LinkStatus);
    const kinds = Object.fromEntries(
      Object.entries(links).map(([name, { kind, slaveKind }]) => [name, `${String(kind)}:${String(slaveKind)}`]),
    );
    const { dum0, veth0, veth1, bond0, storage, br0, blue, wg0 } = kinds;
    assert.deepEqual([dum0, veth0, veth1, bond0], ["dummy:vrf", "veth:bond", "veth:bridge", "bond:"]);
    assert.deepEqual([storage, br0, blue, wg0], ["vlan:", "bridge:", "vrf:", "wireguard:"]);
    assert.equal(links["bond0"]?.["mtu"], 1400);
    assert.deepEqual(links["storage"]?.["vlan"], { vlanID: 100, vlanProtocol: "802.1q" });
    assert.deepEqual(links["br0"]?.["bridgeMaster"], { stp: { enabled: true } });
    const bond = links["bond0"]?.["bondMaster"] as Record<string, unknown> | undefined;
    assert.deepEqual(
      [bond?.["mode"], bond?.["miimon"], bond?.["xmitHashPolicy"], bond?.["lacpRate"]],
      ["802.3ad", 100, "layer3+4", "fast"],
    );
  });
  await eventually(async () => {
    const addresses = await all(AddressStatus);
    for (const id of [
      "dum0/192.0.2.1/32",
      "bond0/10.9.0.5/24",
      "storage/fd00::5/64",
      "br0/10.8.0.1/16",
      "wg0/10.7.0.1/32",
      "lo/192.0.2.77/32",
    ]) {
      assert.ok(id in addresses, `${id} is missing among ${Object.keys(addresses).join(", ")}`);
    }
    assert.equal(addresses["bond0/10.9.0.5/24"]?.["priority"], 512);
    assert.ok(!Object.keys(addresses).some((id) => id.includes("10.0.2.15")), "the default DHCP client still runs");
    assert.equal((await all(RouteStatus))["inet4//203.0.113.0/24/1024"]?.["type"], "blackhole");
    assert.equal((await all(RoutingRuleStatus))["inet4/01500"]?.["table"], "77");
  });
});

/** Packets that each rule of a chain of ours has seen, by its text. */
async function counters(chain: string): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await promisify(execFile)("/usr/sbin/nft", ["list", "chain", "inet", "talos", chain]);
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const [, text = "", packets = "0"] = /^\s*(.*?)\s*counter packets (\d+)/u.exec(line) ?? [];
      return text === "" ? [] : [[text, Number(packets)] as const];
    }),
  );
}

interface VethEnd {
  readonly index: number;
  readonly mac: Uint8Array;
}

/** Two ends of a link of our own, the first with addresses and behind the firewall. */
async function putUpFirewall(): Promise<ReadonlyMap<string, VethEnd>> {
  await configure(
    "machine:\n  type: worker\n",
    document(
      "VethConfig",
      "name: veth0",
      "addresses: [{ address: 10.99.0.1/24 }, { address: 'fd99::1/64' }]",
      "peer: { name: veth1 }",
    ),
    document("NetworkDefaultActionConfig", "ingress: block"),
    document(
      "NetworkRuleConfig",
      "name: some",
      "portSelector: { ports: [7000-7001], protocol: udp }",
      "ingress: [{ subnet: 10.99.0.0/24, except: 10.99.0.3/32 }, { subnet: 'fd99::2/128' }]",
    ),
  );
  const macs = new Map<string, VethEnd>();
  await eventually(async () => {
    for (const { name, index, hardwareAddr, operationalState } of await network.links(AbortSignal.timeout(5000))) {
      if (name.startsWith("veth") && operationalState === 6) macs.set(name, { index, mac: hardwareAddr });
    }
    assert.equal(macs.size, 2);
    const rules = [...(await counters("prerouting")).keys()];
    assert.ok(
      rules.some((rule) => rule.includes("10.99.0.1") && rule.includes("daddr !=")),
      rules.join("; "),
    );
    assert.ok(
      rules.some((rule) => rule.includes("fd99::1")),
      rules.join("; "),
    );
  });
  return macs;
}

/** Keeps the texts that arrive, until it is disposed of. */
async function listen(ports: readonly number[], received: string[]): Promise<AsyncDisposable> {
  const opened = new AsyncDisposableStack();
  const stopReading = new AbortController();
  for (const localPort of ports) {
    for (const family of [4, 6] as const) {
      const localAddress = family === 4 ? "10.99.0.1" : "fd99::1";
      const socket = opened.use(await network.openUdp({ family, localPort, localAddress }));
      const read = async (): Promise<void> => {
        for (;;) received.push(new TextDecoder().decode((await socket.receive(stopReading.signal)).payload));
      };
      const ended = read().catch(() => undefined);
      opened.defer(() => ended);
    }
  }
  opened.defer(() => stopReading.abort());
  return opened;
}

void test("the firewall lets in by source, port and family, counts, and holds rates", async () => {
  const macs = await putUpFirewall();
  const sourceMac = macs.get("veth1")?.mac ?? new Uint8Array(6);
  const destinationMac = macs.get("veth0")?.mac ?? new Uint8Array(6);
  await using raw = sockets.open({ domain: 17, type: 3, protocol: 0 });
  const to = new Uint8Array(20); // struct sockaddr_ll
  new DataView(to.buffer).setUint16(0, 17, true);
  new DataView(to.buffer).setInt32(4, macs.get("veth1")?.index ?? 0, true);
  const from = (source: string): FrameEnds => {
    const destination = source.includes(":") ? "fd99::1" : "10.99.0.1";
    return { sourceMac, destinationMac, source, destination };
  };
  const sources = ["10.99.0.3", "10.99.0.2", "fd99::3", "fd99::2"];
  const received: string[] = [];
  await using _ = await listen([7000, 7001, 7002], received);
  for (const port of [7002, 7000, 7001]) {
    for (const source of sources) await raw.send(udpFrame(from(source), port, `${source} ${port}`), to);
  }
  const wanted = ["10.99.0.2 7000", "10.99.0.2 7001", "fd99::2 7000", "fd99::2 7001"];
  await eventually(async () => assert.ok(received.length >= wanted.length, received.join("; ")));
  assert.deepEqual(received.toSorted(), wanted);
  for (let id = 1; id <= 30; id++) {
    await raw.send(pingFrame(from("10.99.0.2"), id), to);
    await raw.send(pingFrame(from("fd99::2"), id), to);
  }
  await raw.send(tcpFrame(from("10.99.0.2"), 7000), to);
  await eventually(async () => {
    const arrived = await counters("prerouting");
    const found = [...arrived].filter(([rule]) => rule.startsWith("ct state new meta l4proto"));
    assert.deepEqual(
      found.map(([rule, packets]) => [rule.includes("tcp"), packets]),
      [
        [true, 1],
        [false, 8],
      ],
      JSON.stringify([...arrived]),
    );
  });
  for (const [rule, packets] of await counters("ingress")) {
    // A rate lets five pass at once, and a few more while the frames are sent.
    if (rule.includes("limit rate 5/second")) assert.ok(packets >= 5 && packets < 25, `${rule}: ${packets}`);
  }
});

void test("a config without them takes all of it away, and DHCP comes back", async () => {
  await configure("machine:\n  type: worker\n");
  await eventually(async () => {
    const links = Object.entries(await all(LinkStatus));
    const logical = links.filter(([, { kind }]) => kind !== "").map(([name]) => name);
    assert.deepEqual(logical, []);
    assert.ok(Object.keys(await all(AddressStatus)).some((id) => id.includes("10.0.2.15")));
    assert.ok(!("inet4/01500" in (await all(RoutingRuleStatus))));
    await assert.rejects(counters("ingress"), /No such file or directory/u);
  });
});

void test("a network card gets the alias that a selector chooses, until the config is without", async () => {
  const aliases = async (): Promise<readonly unknown[]> =>
    Object.values(await all(LinkStatus)).flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  const match = 'selector: { match: \'link.driver == "virtio_net" && mac(link.permanent_addr) != ""\' }';
  await configure("machine:\n  type: worker\n", document("LinkAliasConfig", "name: uplink%d", match));
  await eventually(async () => {
    assert.deepEqual(await aliases(), ["uplink0"]);
  });
  await configure("machine:\n  type: worker\n");
  await eventually(async () => {
    assert.deepEqual(await aliases(), []);
  });
});

void test("a network card gets the features that the config wants, and its status tells them", async () => {
  const cards = Object.entries(await all(LinkStatus)).filter(([, { type, kind }]) => type === "ether" && kind === "");
  const [name = ""] = cards[0] ?? [];
  const feature = async (): Promise<unknown> => {
    const features = (await all(EthernetStatus))[name]?.["features"];
    return typeof features === "object" && features !== null ? Object.entries(features) : [];
  };
  for (const [wanted, text] of [
    [false, "off"],
    [true, "on"],
  ] as const) {
    // More channels than the card has are refused, which holds up nothing else.
    const settings = [`features: { rx-gro: ${wanted} }`, "channels: { combined: 4096 }"];
    await configure("machine:\n  type: worker\n", document("EthernetConfig", `name: ${name}`, ...settings));
    await eventually(async () => {
      const found = await feature();
      assert.ok(
        Array.isArray(found) && found.some(([key, value]) => key === "rx-gro" && value === text),
        String(found),
      );
    });
  }
  assert.equal(typeof (await all(EthernetStatus))[name]?.["rings"], "object");
});

void test("two tunnels that know each other's keys talk; what changes of them is changed in place", async () => {
  await configure("machine:\n  type: worker\n", ...tunnels("10.7.1.0/24"));
  await eventually(async () => {
    const [peer] = (await tunnelOf("wg0")).peers;
    assert.ok(peer !== undefined && peer.lastHandshakeNs > 0n && peer.receivedBytes > 0n, "no handshake yet");
  });
  const first = await tunnelOf("wg0");
  // wg1 has learnt from the handshake where wg0 is.
  assert.deepEqual(
    (await tunnelOf("wg1")).peers.map(({ endpoint }) => endpoint),
    ["127.0.0.1:51820"],
  );
  const status = (await all(LinkStatus))["wg0"]?.["wireguard"];
  assert.deepEqual(status, {
    publicKey: "kPOq1czCdcxEWFdeagDtNJVOXHL8paD+THwIIuFYCUA=",
    listenPort: 51_820,
    firewallMark: 32,
    peers: [
      {
        publicKey: "oJsiuib+q03qrJvGS4MkjQ2WuvbvkTIoEvoMh4mV+gc=",
        presharedKey: "",
        endpoint: "127.0.0.1:51821",
        persistentKeepaliveInterval: "1s",
        allowedIPs: ["10.7.0.2/32", "fd07::/64", "10.7.1.0/24"],
      },
    ],
  });
  await configure("machine:\n  type: worker\n", ...tunnels("10.7.2.0/24"));
  await eventually(async () => {
    const [peer] = (await tunnelOf("wg0")).peers;
    assert.deepEqual(peer?.allowedIps.toSorted(), ["10.7.0.2/32", "10.7.2.0/24", "fd07::/64"]);
  });
  const changed = await tunnelOf("wg0");
  assert.equal(changed.index, first.index);
  assert.ok((changed.peers[0]?.lastHandshakeNs ?? 0n) > 0n, "the session was lost");
});

void test("a mesh of this node and a peer: a tunnel that is up, and packets for the peer that go through it", async () => {
  const privateKey = "mNSwp8mlFVmEU2guXgdQ9YNo2eZNrw5F+bPQX/qMxko=";
  const publicKey = "oJsiuib+q03qrJvGS4MkjQ2WuvbvkTIoEvoMh4mV+gc=";
  const own = "kPOq1czCdcxEWFdeagDtNJVOXHL8paD+THwIIuFYCUA=";
  const secret = "sDDKjLU7VfHRaGYd7mhR1/1UiHbydomVc0/BHWXUQms=";
  await state.modify(Identity, "local", () => ({ nodeId: "own" }));
  await state.modify(KubeSpanIdentity, "local", () => ({
    address: "fd11::1/128",
    subnet: "fd11::/64",
    privateKey: "GBWL6gQfzZ8sOWFZUaFuLvLzQX3F9bsSTTZ1ElGZ3Fs=",
    publicKey: own,
  }));
  // The peer is another tunnel of this kernel; its address is nowhere else.
  const peer = { publicKey: own, presharedKey: secret, endpoint: "", persistentKeepaliveInterval: 0n };
  const wireguard = { privateKey, publicKey: "", listenPort: 51_821, firewallMark: 0x20 };
  const peers = [{ ...peer, allowedIPs: ["0.0.0.0/0", "fd11::1/128"] }];
  const spec = { ...LinkSpec.zero(), name: "wg1", logical: true, up: true, kind: "wireguard" };
  const inConfig = { namespace: "network-config" };
  await state.modify(LinkSpec, "operator/wg1", () => ({ ...spec, wireguard: { ...wireguard, peers } }), inConfig);
  const kubespan = { ...Affiliate.zero().kubespan, publicKey, address: "fd11::2", endpoints: ["127.0.0.1:51821"] };
  const affiliate = { ...Affiliate.zero(), nodeId: "peer", nodename: "peer-1", addresses: ["10.77.0.2"], kubespan };
  await state.modify(Affiliate, "peer", () => affiliate);
  const cluster = `machine:\n  type: worker\ncluster:\n  id: demo\n  secret: ${secret}\n`;
  await configure(cluster, "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n");
  await eventually(async () => {
    const status = (await all(KubeSpanPeerStatus))[publicKey];
    assert.deepEqual([status?.["state"], status?.["endpoint"], status?.["label"]], ["up", "127.0.0.1:51821", "peer-1"]);
    assert.ok("kubespan/fd11::1/64" in (await all(AddressStatus)));
    const routes = await all(RouteStatus);
    assert.equal(routes["180/inet4///1"]?.["outLinkName"], "kubespan");
    assert.equal(routes["180/kubespan/inet6///1"]?.["outLinkName"], "kubespan");
    const rules = await all(RoutingRuleStatus);
    for (const family of ["inet4", "inet6"]) {
      const { table, fwMark, fwMask } = rules[`${family}/32500`] ?? {};
      assert.deepEqual([table, fwMark, fwMask], ["180", 0x40, 0x60]);
    }
    assert.equal((await all(LinkStatus))["kubespan"]?.["mtu"], 1420);
  });
  const received = async (): Promise<bigint> => (await tunnelOf("wg1")).peers[0]?.receivedBytes ?? 0n;
  const soFar = await received();
  await using socket = await network.openUdp({ family: 4 });
  await eventually(async () => {
    await socket.send(new Uint8Array(1000), { address: "10.77.0.2", port: 9 });
    assert.ok((await received()) >= soFar + 1000n, "the packet went past the tunnel");
  });
  await configure("machine:\n  type: worker\n");
  await eventually(async () => {
    assert.ok(!("kubespan" in (await all(LinkStatus))));
    assert.ok(!("inet4/32500" in (await all(RoutingRuleStatus))));
  });
});

void test("a UDP socket receives and says who sent; a closed one rejects its reader", async () => {
  const server = await network.openUdp({ family: 4, localAddress: "127.0.0.1", localPort: 10_123 });
  await using client = await network.openUdp({ family: 4 });
  await client.send(Uint8Array.of(1, 2, 3), { address: "127.0.0.1", port: 10_123 });
  const packet = await server.receive(AbortSignal.timeout(5000));
  assert.deepEqual([packet.payload, packet.address], [Uint8Array.of(1, 2, 3), "127.0.0.1"]);
  const waiting = server.receive(AbortSignal.timeout(5000));
  await server[Symbol.asyncDispose]();
  await assert.rejects(waiting, { code: "ECANCELED" });
});
