// The network controllers together, on the memory state and the network in memory: from nothing to a node that can be reached, and with configs.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import type { LogFields } from "../../base/logger.ts";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { dhcpOptions, dhcpTextOption } from "../../formats/dhcp4.ts";
import { dhcp6Options } from "../../formats/dhcp6.ts";
import { encodeDomainNames } from "../../formats/domain-names.ts";
import { fakeDhcp6Server, plainDhcp6Settings } from "../../linux/fake/dhcp6-server.ts";
import { fakeDhcpServer, qemuDhcpSettings, type FakeDhcpServer } from "../../linux/fake/dhcp-server.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { HardwareAddress } from "../../resources/network/hardware-address.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { ProbeStatus } from "../../resources/network/probe-status.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { RouteStatus } from "../../resources/network/route-status.ts";
import { StaticHost } from "../../resources/network/static-host.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import type { EventPayload } from "../../runtime/events.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";
import { networkControllers } from "./controllers.ts";

const hardwareAddr = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);

let clock: ManualClock;
let network: FakeNetwork;
let server: FakeDhcpServer;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let names: string[];
let written: Map<string, string>;
let events: EventPayload[];
let logged: [string, string, LogFields][];

beforeEach(() => {
  clock = manualClock();
  network = fakeNetwork();
  server = fakeDhcpServer();
  network.serve(67, server.peer);
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  names = [];
  written = new Map();
  events = [];
  logged = [];
});

afterEach(async () => {
  stop.abort(new CanceledError("test ended"));
  await running;
});

function start(cmdline = ""): void {
  const log = createLogger((level, message, fields) => logged.push([level, message, fields]));
  const runtime = createRuntime({ state, log, clock });
  const controllers = networkControllers({
    network,
    streams: {
      openTls: () => Promise.reject(new Error("no server")),
      openHttps: () => ({ post: () => Promise.reject(new Error("no server")), [Symbol.asyncDispose]: async () => {} }),
    },
    modules: { load: async () => "built-in" as const },
    files: {
      findText: async (path) => written.get(path),
      makeDirectory: async () => undefined,
      replace: async (path, data) => void written.set(path, String(data)),
    },
    hostname: { get: () => names.at(-1) ?? "", set: (name, domain) => names.push(`${name}|${domain}`) },
    args: parseKernelArgs(cmdline),
    events: { publish: (payload) => (events.push(payload), { id: "", actorId: "", timeMs: 0, payload }) },
    log,
    platform: "metal",
    random: () => 0.5,
    waitsForDevices: false,
  });
  for (const controller of controllers) runtime.register(controller);
  running = runtime.run(stop.signal);
}

function plugQemuCard(): void {
  const altNames = ["enp0s2", "enx525400123456"];
  network.plug({ name: "eth0", hardwareAddr, altNames, device: { driver: "virtio_net" } });
}

/** Lets everything settle: each turn of the loop moves chains of controllers on. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** For what waits for the world outside of the loop, such as a digest. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !isTrue(); turn++) await quiet();
  expect(isTrue()).toBe(true);
}

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await quiet();
}

const v1alpha1 = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8");

/** Specs by id, in the YAML form. */
async function all<S>(type: ResourceType<S>, namespace = type.namespace): Promise<Record<string, unknown>> {
  const list = await state.list(type, { namespace });
  return Object.fromEntries(list.map(({ metadata, spec }) => [metadata.id, type.specToYaml(spec)]));
}

async function ids<S>(type: ResourceType<S>, namespace = type.namespace): Promise<readonly string[]> {
  return Object.keys(await all(type, namespace));
}

describe("without a config", () => {
  test("the network card gets an address by DHCP, as on the node of the fixtures", async () => {
    plugQemuCard();
    start();
    await quiet();
    expect(await all(AddressSpec)).toEqual({
      "eth0/10.0.2.15/24": {
        address: "10.0.2.15/24",
        linkName: "eth0",
        family: "inet4",
        scope: "global",
        flags: "permanent",
        priority: 1024,
        layer: "operator",
      },
      "lo/127.0.0.1/8": {
        address: "127.0.0.1/8",
        linkName: "lo",
        family: "inet4",
        scope: "host",
        flags: "permanent",
        layer: "default",
      },
    });
    expect(await all(RouteSpec)).toEqual({
      "inet4/10.0.2.2//1024": {
        family: "inet4",
        dst: "",
        src: "10.0.2.15",
        gateway: "10.0.2.2",
        outLinkName: "eth0",
        table: "main",
        priority: 1024,
        scope: "global",
        type: "unicast",
        flags: "",
        protocol: "boot",
        layer: "operator",
      },
    });
    expect(await all(LinkSpec)).toEqual({
      eth0: { name: "eth0", logical: false, up: true, mtu: 0, kind: "", type: "netrom", layer: "default" },
      lo: { name: "lo", logical: false, up: true, mtu: 0, kind: "", type: "netrom", layer: "default" },
    });
    expect(await all(OperatorSpec)).toEqual({
      "dhcp4/eth0": {
        operator: "dhcp4",
        linkName: "eth0",
        requireUp: true,
        dhcp4: { routeMetric: 1024, clientIdentifier: { clientIdentifier: "mac" } },
        layer: "default",
      },
    });
    expect(await all(ResolverStatus)).toEqual({
      resolvers: {
        dnsServers: ["10.0.2.3"],
        nameServers: [{ addr: "10.0.2.3", protocol: "Do53", tlsServerName: "" }],
        searchDomains: [],
      },
    });
    expect(await ids(AddressStatus)).toEqual([
      "eth0/10.0.2.15/24",
      "eth0/fe80::5054:ff:fe12:3456/64",
      "lo/127.0.0.1/8",
      "lo/::1/128",
    ]);
    expect((await ids(RouteStatus)).filter((id) => id.startsWith("inet4"))).toEqual([
      "inet4//10.0.2.0/24/1024",
      "inet4/10.0.2.2//1024",
    ]);
    expect(await all(HardwareAddress)).toEqual({ first: { name: "eth0", hardwareAddr: "52:54:00:12:34:56" } });
    const addresses = { addresses: ["10.0.2.15/24"], sortAlgorithm: "v1" };
    expect(await all(NodeAddress)).toEqual({
      accumulative: addresses,
      current: addresses,
      default: addresses,
      routed: addresses,
    });
    expect(await all(NetworkStatus)).toEqual({
      status: { addressReady: true, connectivityReady: true, hostnameReady: false, etcFilesReady: false },
    });
    expect(await all(EtcFileSpec)).toMatchObject({ "resolv.conf": { contents: "nameserver 127.0.0.53\n", mode: 420 } });
    expect([...written]).toEqual([["/system/resolved/resolv.conf", "nameserver 10.0.2.3\n"]]);
    expect(await ids(HostnameStatus)).toEqual([]);
    expect(logged.filter(([level]) => level === "error" || level === "warn")).toEqual([]);
    const owner = (await state.get(AddressSpec, "eth0/10.0.2.15/24")).metadata;
    expect([owner.owner, owner.finalizers]).toEqual([
      "AddressMergeControllers.net.talos.dev",
      ["network.AddressSpecController"],
    ]);
  });

  test("a card that loses its carrier loses what DHCP gave, and gets it back", async () => {
    plugQemuCard();
    start();
    await quiet();
    network.setCarrier("eth0", false);
    await quiet();
    expect(await ids(AddressSpec)).toEqual(["lo/127.0.0.1/8"]);
    expect((await network.addresses(stop.signal)).map(({ address }) => address)).not.toContain("10.0.2.15");
    expect((await all(NodeAddress))["accumulative"]).toMatchObject({ addresses: ["10.0.2.15/24"] });
    expect((await all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["1.1.1.1", "8.8.8.8"] });
    network.setCarrier("eth0", true);
    await quiet();
    expect(await ids(AddressSpec)).toEqual(["eth0/10.0.2.15/24", "lo/127.0.0.1/8"]);
  });

  test("the kernel command line sets a static address, a name and servers; other cards keep DHCP", async () => {
    plugQemuCard();
    network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    start("ip=192.168.1.5::192.168.1.1:255.255.255.0:node1.example.org:enp0s2::192.168.1.2::192.168.1.3");
    await quiet();
    expect(await ids(AddressSpec)).toEqual(["eth0/192.168.1.5/24", "eth1/10.0.2.15/24", "lo/127.0.0.1/8"]);
    expect(await ids(OperatorSpec)).toEqual(["dhcp4/eth1"]);
    expect(await ids(RouteSpec)).toContain("inet4/192.168.1.1//1024");
    expect((await network.routes(stop.signal)).some(({ gateway }) => gateway === "192.168.1.1")).toBe(true);
    expect(names.at(-1)).toBe("node1|example.org");
    expect(await all(TimeServerStatus)).toEqual({ timeservers: { timeServers: ["192.168.1.3"], useNTS: false } });
    expect((await all(ResolverStatus))["resolvers"]).toMatchObject({
      dnsServers: ["10.0.2.3"],
      searchDomains: ["example.org"],
    });
  });

  test("a mistake on the command line voids its network settings", async () => {
    plugQemuCard();
    start("ip=192.168.1.5:::255.0.255.0::eth0");
    await quiet();
    expect(await ids(AddressSpec)).toEqual(["eth0/10.0.2.15/24", "lo/127.0.0.1/8"]);
    expect(logged.filter(([level]) => level === "warn").length).toBe(1);
  });

  test("DHCP's name, search domains and MTU are used", async () => {
    plugQemuCard();
    server.settings = {
      ...qemuDhcpSettings,
      options: [
        ...qemuDhcpSettings.options,
        [dhcpOptions.hostname, dhcpTextOption("worker7")],
        [dhcpOptions.domainName, dhcpTextOption("example.org")],
        [dhcpOptions.mtu, Uint8Array.of(5, 0x78)],
      ],
    };
    start();
    await quiet();
    expect(names).toEqual(["worker7|example.org"]);
    expect((await all(LinkStatus))["eth0"]).toMatchObject({ mtu: 1400 });
    expect((await all(ResolverSpec))["resolvers"]).toMatchObject({ searchDomains: ["example.org"], layer: "operator" });
    expect(await all(StaticHost)).toEqual({
      worker7: { addresses: ["10.0.2.15"] },
      "worker7.example.org": { addresses: ["10.0.2.15"] },
    });
    expect(server.requests.length).toBe(2); // a name that came from DHCP is not told back
  });

  test("settings in META become wishes of the platform layer", async () => {
    plugQemuCard();
    await state.modify(MetaKey, "0x0a", () => ({
      value: [
        "addresses:",
        "  - address: 172.16.0.5/16",
        "    linkName: eth0",
        "    family: inet4",
        "    scope: global",
        "    flags: permanent",
        "    layer: platform",
        "links:",
        "  - name: eth0",
        "    up: true",
        "    hardwareAddr: first",
        "hostnames:",
        "  - hostname: meta1",
        '    domainname: ""',
        "externalIPs: [203.0.113.9]",
      ].join("\n"),
    }));
    start();
    await quiet();
    expect(await ids(AddressSpec)).toEqual(["eth0/172.16.0.5/16", "lo/127.0.0.1/8"]);
    expect(await ids(OperatorSpec)).toEqual([]);
    expect(names).toEqual(["meta1|"]);
    expect((await all(NodeAddress))["current"]).toMatchObject({ addresses: ["172.16.0.5/16", "203.0.113.9/32"] });
    expect((await all(NodeAddress))["routed"]).toMatchObject({ addresses: ["172.16.0.5/16"] });
    expect((await all(PlatformConfig))["active"]).toMatchObject({ metadata: { platform: "metal" } });
  });
});

describe("with a config", () => {
  test("DHCP goes on, and the stable name comes from the node's identity and is told to the server", async () => {
    plugQemuCard();
    await state.modify(Identity, "local", () => ({ nodeId: "a38TGabTZ8sYjs3xDYNbyoyxCHsu3ldeSWYFUSBxleU" }));
    start();
    await quiet();
    await configure(v1alpha1);
    await until(() => names.length > 0);
    await quiet();
    expect(names).toEqual(["talos-ke5-j0d|"]);
    expect(await ids(OperatorSpec)).toEqual(["dhcp4/eth0"]);
    await clock.advance(1000);
    await quiet();
    expect(server.requests.at(-1)?.options.get(dhcpOptions.hostname)).toEqual(dhcpTextOption("talos-ke5-j0d"));
    expect(await all(EtcFileSpec)).toMatchObject({
      hosts: {
        contents:
          "127.0.0.1 localhost\n10.0.2.15 talos-ke5-j0d\n::1       localhost ip6-localhost ip6-loopback\nff02::1   ip6-allnodes\nff02::2   ip6-allrouters\n",
      },
    });
    expect(logged.filter(([level]) => level === "error")).toEqual([]);
  });

  test("documents make bonds, VLANs and bridges with static settings, and switch default DHCP off", async () => {
    plugQemuCard();
    network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    network.plug({ name: "eth2", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 10) });
    start();
    await quiet();
    const documents = [
      "apiVersion: v1alpha1\nkind: BondConfig\nname: bond0\nlinks: [enp0s2, eth1]\nbondMode: 802.3ad\nmtu: 9000\naddresses:\n  - address: 10.9.0.5/24\nroutes:\n  - gateway: 10.9.0.1\n",
      "apiVersion: v1alpha1\nkind: VLANConfig\nname: storage\nparent: bond0\nvlanID: 100\naddresses:\n  - address: fd00::5/64\n",
      "apiVersion: v1alpha1\nkind: BridgeConfig\nname: br0\nlinks: [storage]\n",
      "apiVersion: v1alpha1\nkind: DummyLinkConfig\nname: dum0\naddresses:\n  - address: 192.0.2.1/32\n",
      "apiVersion: v1alpha1\nkind: ResolverConfig\nnameservers:\n  - address: 9.9.9.9\nsearchDomains:\n  domains: []\n",
      "apiVersion: v1alpha1\nkind: BlackholeRouteConfig\nname: 203.0.113.0/24\n",
      "apiVersion: v1alpha1\nkind: RoutingRuleConfig\nname: '1000'\nsrc: 10.9.0.0/24\niifName: enp0s2\ntable: '100'\n",
      "apiVersion: v1alpha1\nkind: StaticHostConfig\nname: 10.9.0.77\nhostnames: [registry.local]\n",
    ];
    const machine = "machine:\n  type: worker\n";
    await configure([machine, ...documents].join("---\n"));
    expect(logged.filter(([level]) => level === "error" || level === "warn")).toEqual([]);
    const links = await network.links(stop.signal);
    const index = (name: string): number => links.find((link) => link.name === name)?.index ?? -1;
    expect(links.map(({ name, kind, masterIndex, flags }) => [name, kind, masterIndex, flags & 1])).toEqual([
      ["lo", "", 0, 1],
      ["eth0", "", index("bond0"), 1],
      ["eth1", "", index("bond0"), 1],
      ["eth2", "", 0, 1], // a link that nobody wishes any more is left as it is
      ["bond0", "bond", 0, 1],
      ["br0", "bridge", 0, 1],
      ["dum0", "dummy", 0, 1],
      ["storage", "vlan", index("br0"), 1],
    ]);
    expect((await all(LinkStatus))["bond0"]).toMatchObject({
      mtu: 9000,
      bondMaster: { mode: "802.3ad", lacpRate: "slow" },
    });
    expect(await ids(OperatorSpec)).toEqual([]);
    expect(await ids(AddressSpec)).toEqual([
      "bond0/10.9.0.5/24",
      "dum0/192.0.2.1/32",
      "lo/127.0.0.1/8",
      "storage/fd00::5/64",
    ]);
    expect(await ids(RouteSpec)).toEqual(["inet4//203.0.113.0/24/1024", "inet4/10.9.0.1//1024"]);
    expect((await network.routes(stop.signal)).some(({ type }) => type === 6)).toBe(true);
    const rules = await network.rules(stop.signal);
    expect(rules.find(({ priority }) => priority === 1000)).toMatchObject({ table: 100, inLink: "eth0" });
    expect((await all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["9.9.9.9"], searchDomains: [] });
    expect(await ids(StaticHost)).toContain("registry.local");
    await configure(machine);
    const after = await network.links(stop.signal);
    expect(after.map(({ name, masterIndex }) => [name, masterIndex])).toEqual([
      ["lo", 0],
      ["eth0", 0],
      ["eth1", 0],
      ["eth2", 0],
    ]);
    expect((await network.rules(stop.signal)).some(({ priority }) => priority === 1000)).toBe(false);
    expect(await ids(OperatorSpec)).toEqual(["dhcp4/eth0", "dhcp4/eth1", "dhcp4/eth2"]);
  });

  test("aliases of network cards are set, and name them in other documents", async () => {
    plugQemuCard();
    network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9), device: { driver: "e1000" } });
    start();
    await quiet();
    const aliases = async (): Promise<readonly string[]> =>
      (await network.links(stop.signal)).map(({ name, alias }) => `${name} ${alias}`);
    const machine = "machine:\n  type: worker\n";
    const documents = [
      "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: uplink\nselector:\n  match: link.driver == 'virtio_net'\n",
      "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: spare%d\nselector:\n  match: mac(link.permanent_addr).startsWith('02:')\n",
      "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: none\nselector:\n  match: link.driver == 'none'\n",
      "apiVersion: v1alpha1\nkind: LinkConfig\nname: uplink\naddresses:\n  - address: 10.9.0.5/24\n",
    ];
    await configure([machine, ...documents].join("---\n"));
    expect(await aliases()).toEqual(["lo ", "eth0 uplink", "eth1 spare0"]);
    expect((await all(LinkStatus))["eth0"]).toMatchObject({ alias: "uplink" });
    expect(await ids(AddressSpec)).toEqual(["eth0/10.9.0.5/24", "lo/127.0.0.1/8"]);
    expect((await all(NodeAddress))["current"]).toMatchObject({ addresses: ["10.9.0.5/24"] });
    expect(logged.filter(([level]) => level === "warn" || level === "error")).toMatchObject([
      [
        "warn",
        "no link gets this alias",
        {
          controller: "network.LinkAliasConfigController",
          alias: "none",
          problem: "found 0 links that match, want 1",
        },
      ],
    ]);
    await configure(machine);
    expect(await aliases()).toEqual(["lo ", "eth0 ", "eth1 "]);
  });

  test("a veth whose document names another peer is made anew", async () => {
    start();
    const pair = (peer: string): string =>
      `apiVersion: v1alpha1\nkind: VethConfig\nname: veth0\npeer: { name: ${peer} }\naddresses: [{ address: 10.8.0.1/24 }]\n`;
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
    expect(await ids(AddressStatus)).toContain("veth0/10.8.0.1/24");
    expect(logged.filter(([, message]) => message === "created link")).toHaveLength(2);
  });

  test("the older network section with a selector, an ignored card and a VLAN", async () => {
    plugQemuCard();
    network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    start();
    await quiet();
    const machine = [
      "machine:",
      "  network:",
      "    hostname: old1.example.org",
      "    nameservers: [10.9.0.2]",
      "    interfaces:",
      "      - deviceSelector: { hardwareAddr: '52:54:*' }",
      "        addresses: [10.9.0.5/24]",
      "        routes: [{ network: 0.0.0.0/0, gateway: 10.9.0.1 }]",
      "        vlans: [{ vlanId: 7, dhcp: true }]",
      "      - interface: eth1",
      "        ignore: true",
      "",
    ].join("\n");
    await configure(machine);
    expect(await ids(AddressSpec)).toEqual(["eth0.7/10.0.2.15/24", "eth0/10.9.0.5/24", "lo/127.0.0.1/8"]);
    expect(await ids(OperatorSpec)).toEqual(["dhcp4/eth0.7"]);
    expect(await ids(RouteSpec)).toContain("inet4/10.9.0.1//1024");
    expect(names.at(-1)).toBe("old1|example.org");
    expect((await all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["10.9.0.2"] });
  });

  test("probes decide on connectivity", async () => {
    plugQemuCard();
    start();
    const probe = "apiVersion: v1alpha1\nkind: TCPProbeConfig\nname: gate\nendpoint: 10.0.2.2:53\n";
    await configure(`${v1alpha1}---\n${probe}`);
    expect((await all(ProbeStatus))["tcp:10.0.2.2:53"]).toMatchObject({ success: false });
    expect((await all(NetworkStatus))["status"]).toMatchObject({ addressReady: true, connectivityReady: false });
    network.reachable.add("10.0.2.2:53");
    await clock.advance(1000);
    await quiet();
    expect((await all(NetworkStatus))["status"]).toMatchObject({ connectivityReady: true });
    expect(events.at(-1)).toMatchObject({ kind: "address" });
  });
});

test("a DHCPv6 document gives the link an address, and the node name servers, domains and a name", async () => {
  const dhcp6 = fakeDhcp6Server({
    ...plainDhcp6Settings,
    isRapid: true,
    options: [
      { code: dhcp6Options.dnsServers, value: Uint8Array.fromHex("20010db8000000000000000000000053") },
      { code: dhcp6Options.searchDomains, value: encodeDomainNames(["example.org"]) },
      { code: dhcp6Options.clientName, value: Uint8Array.of(1, ...encodeDomainNames(["node7.example.org"])) },
    ],
  });
  network.serve(547, dhcp6.peer);
  plugQemuCard();
  start();
  const document = (kind: string, ...lines: readonly string[]): string =>
    ["---", "apiVersion: v1alpha1", `kind: ${kind}`, "name: eth0", ...lines, ""].join("\n");
  const byDuid = ["clientIdentifier: duid", "duidRaw: '00:04:01:02'", "routeMetric: 512"];
  const links = document("DHCPv4Config") + document("DHCPv6Config", ...byDuid);
  await configure(`machine:\n  type: worker\n${links}`);
  expect(await ids(OperatorSpec)).toEqual(["dhcp4/eth0", "dhcp6/eth0"]);
  expect((await all(AddressSpec))["eth0/2001:db8::100/128"]).toEqual({
    address: "2001:db8::100/128",
    linkName: "eth0",
    family: "inet6",
    scope: "global",
    flags: "permanent",
    priority: 512,
    layer: "operator",
  });
  expect(await ids(AddressStatus)).toContain("eth0/2001:db8::100/128");
  expect((await all(ResolverStatus))["resolvers"]).toMatchObject({
    dnsServers: ["10.0.2.3", "2001:db8::53"],
    searchDomains: ["example.org"],
  });
  expect(await all(HostnameStatus)).toEqual({ hostname: { hostname: "node7", domainname: "example.org" } });
  const sent = dhcp6.requests[0]?.options.find(({ code }) => code === dhcp6Options.clientId)?.value;
  expect(sent).toEqual(Uint8Array.of(0, 4, 1, 2));
  network.setCarrier("eth0", false);
  await quiet();
  expect(await ids(AddressSpec)).not.toContain("eth0/2001:db8::100/128");
});
