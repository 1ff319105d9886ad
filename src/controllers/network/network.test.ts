// The network controllers together, on the memory state and the network in memory: from nothing to a node that can be reached, and with configs.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openNetworkLab, type NetworkLab } from "../../../test/lib/network-lab.ts";
import { dhcpOptions, dhcpTextOption } from "../../formats/dhcp4.ts";
import { dhcp6Options } from "../../formats/dhcp6.ts";
import { encodeDomainNames } from "../../formats/domain-names.ts";
import { routeProtocols, routeTables } from "../../formats/rtnetlink-route.ts";
import { fakeDhcp6Server, plainDhcp6Settings } from "../../linux/fake/dhcp6-server.ts";
import { qemuDhcpSettings } from "../../linux/fake/dhcp-server.ts";
import { Identity } from "../../resources/cluster/identity.ts";
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

const v1alpha1 = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8");

let lab: NetworkLab;

beforeEach(() => {
  lab = openNetworkLab();
});

afterEach(() => lab[Symbol.asyncDispose]());

describe("without a config", () => {
  test("the network card gets an address by DHCP, as on the node of the fixtures", async () => {
    lab.plugQemuCard();
    lab.start();
    await lab.quiet();
    expect(await lab.all(AddressSpec)).toEqual({
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
    expect(await lab.all(RouteSpec)).toEqual({
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
    expect(await lab.all(LinkSpec)).toEqual({
      eth0: { name: "eth0", logical: false, up: true, mtu: 0, kind: "", type: "netrom", layer: "default" },
      lo: { name: "lo", logical: false, up: true, mtu: 0, kind: "", type: "netrom", layer: "default" },
    });
    expect(await lab.all(OperatorSpec)).toEqual({
      "dhcp4/eth0": {
        operator: "dhcp4",
        linkName: "eth0",
        requireUp: true,
        dhcp4: { routeMetric: 1024, clientIdentifier: { clientIdentifier: "mac" } },
        layer: "default",
      },
    });
    expect(await lab.all(ResolverStatus)).toEqual({
      resolvers: {
        dnsServers: ["10.0.2.3"],
        nameServers: [{ addr: "10.0.2.3", protocol: "Do53", tlsServerName: "" }],
        searchDomains: [],
      },
    });
    expect(await lab.ids(AddressStatus)).toEqual([
      "eth0/10.0.2.15/24",
      "eth0/fe80::5054:ff:fe12:3456/64",
      "lo/127.0.0.1/8",
      "lo/::1/128",
    ]);
    expect((await lab.ids(RouteStatus)).filter((id) => id.startsWith("inet4"))).toEqual([
      "inet4//10.0.2.0/24/1024",
      "inet4/10.0.2.2//1024",
    ]);
    expect(await lab.all(HardwareAddress)).toEqual({ first: { name: "eth0", hardwareAddr: "52:54:00:12:34:56" } });
    const addresses = { addresses: ["10.0.2.15/24"], sortAlgorithm: "v1" };
    expect(await lab.all(NodeAddress)).toEqual({
      accumulative: addresses,
      current: addresses,
      default: addresses,
      routed: addresses,
    });
    expect(await lab.all(NetworkStatus)).toEqual({
      status: { addressReady: true, connectivityReady: true, hostnameReady: false, etcFilesReady: false },
    });
    expect(await lab.all(EtcFileSpec)).toMatchObject({
      "resolv.conf": { contents: "nameserver 127.0.0.53\n", mode: 420 },
    });
    expect([...lab.written]).toEqual([["/system/resolved/resolv.conf", "nameserver 10.0.2.3\n"]]);
    expect(await lab.ids(HostnameStatus)).toEqual([]);
    expect(lab.logged.filter(([level]) => level === "error" || level === "warn")).toEqual([]);
    const owner = (await lab.state.get(AddressSpec, "eth0/10.0.2.15/24")).metadata;
    expect([owner.owner, owner.finalizers]).toEqual([
      "AddressMergeControllers.net.talos.dev",
      ["network.AddressSpecController"],
    ]);
  });

  test("a card that loses its carrier loses what DHCP gave, and gets it back", async () => {
    lab.plugQemuCard();
    lab.start();
    await lab.quiet();
    lab.network.setCarrier("eth0", false);
    await lab.quiet();
    expect(await lab.ids(AddressSpec)).toEqual(["lo/127.0.0.1/8"]);
    expect((await lab.network.addresses(lab.stop.signal)).map(({ address }) => address)).not.toContain("10.0.2.15");
    expect((await lab.all(NodeAddress))["accumulative"]).toMatchObject({ addresses: ["10.0.2.15/24"] });
    expect((await lab.all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["1.1.1.1", "8.8.8.8"] });
    lab.network.setCarrier("eth0", true);
    await lab.quiet();
    expect(await lab.ids(AddressSpec)).toEqual(["eth0/10.0.2.15/24", "lo/127.0.0.1/8"]);
  });

  test("the kernel command line sets a static address, a name and servers; other cards keep DHCP", async () => {
    lab.plugQemuCard();
    lab.network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    lab.start("ip=192.168.1.5::192.168.1.1:255.255.255.0:node1.example.org:enp0s2::192.168.1.2::192.168.1.3");
    await lab.quiet();
    expect(await lab.ids(AddressSpec)).toEqual(["eth0/192.168.1.5/24", "eth1/10.0.2.15/24", "lo/127.0.0.1/8"]);
    expect(await lab.ids(OperatorSpec)).toEqual(["dhcp4/eth1"]);
    expect(await lab.ids(RouteSpec)).toContain("inet4/192.168.1.1//1024");
    expect((await lab.network.routes(lab.stop.signal)).some(({ gateway }) => gateway === "192.168.1.1")).toBe(true);
    expect(lab.names.at(-1)).toBe("node1|example.org");
    expect(await lab.all(TimeServerStatus)).toEqual({ timeservers: { timeServers: ["192.168.1.3"], useNTS: false } });
    expect((await lab.all(ResolverStatus))["resolvers"]).toMatchObject({
      dnsServers: ["10.0.2.3"],
      searchDomains: ["example.org"],
    });
  });

  test("a mistake on the command line voids its network settings", async () => {
    lab.plugQemuCard();
    lab.start("ip=192.168.1.5:::255.0.255.0::eth0");
    await lab.quiet();
    expect(await lab.ids(AddressSpec)).toEqual(["eth0/10.0.2.15/24", "lo/127.0.0.1/8"]);
    expect(lab.logged.filter(([level]) => level === "warn").length).toBe(1);
  });

  test("DHCP's name, search domains and MTU are used", async () => {
    lab.plugQemuCard();
    lab.server.settings = {
      ...qemuDhcpSettings,
      options: [
        ...qemuDhcpSettings.options,
        [dhcpOptions.hostname, dhcpTextOption("worker7")],
        [dhcpOptions.domainName, dhcpTextOption("example.org")],
        [dhcpOptions.mtu, Uint8Array.of(5, 0x78)],
      ],
    };
    lab.start();
    await lab.quiet();
    expect(lab.names).toEqual(["worker7|example.org"]);
    expect((await lab.all(LinkStatus))["eth0"]).toMatchObject({ mtu: 1400 });
    expect((await lab.all(ResolverSpec))["resolvers"]).toMatchObject({
      searchDomains: ["example.org"],
      layer: "operator",
    });
    expect(await lab.all(StaticHost)).toEqual({
      worker7: { addresses: ["10.0.2.15"] },
      "worker7.example.org": { addresses: ["10.0.2.15"] },
    });
    expect(lab.server.requests.length).toBe(2); // a name that came from DHCP is not told back
  });

  test("the kernel's route to the address's own network stays when a lease names it, and when a lease names it no more", async () => {
    lab.plugQemuCard();
    const networks = Uint8Array.of(24, 10, 0, 2, 0, 0, 0, 0, 0, 10, 0, 2, 2);
    lab.server.settings = {
      ...qemuDhcpSettings,
      leaseSeconds: 60,
      options: [...qemuDhcpSettings.options, [dhcpOptions.classlessRoutes, networks]],
    };
    const protocols = async (): Promise<readonly number[]> =>
      (await lab.network.routes(lab.stop.signal))
        .filter(({ destination, table }) => destination === "10.0.2.0/24" && table === routeTables.main)
        .map(({ protocol }) => protocol);
    lab.start();
    await lab.quiet();
    expect([await lab.ids(RouteSpec), await protocols()]).toEqual([
      ["inet4//10.0.2.0/24/1024", "inet4/10.0.2.2//1024"],
      [routeProtocols.kernel],
    ]);
    lab.server.settings = { ...qemuDhcpSettings, leaseSeconds: 60 };
    await lab.clock.advance(30_000);
    await lab.quiet();
    expect([await lab.ids(RouteSpec), await protocols()]).toEqual([["inet4/10.0.2.2//1024"], [routeProtocols.kernel]]);
  });

  test("a domain that is too long for the kernel is the node's all the same", async () => {
    lab.plugQemuCard();
    const domain = `${"a".repeat(40)}.${"b".repeat(40)}`;
    lab.start(`talos.hostname=node1.${domain}`);
    await lab.quiet();
    expect(lab.names).toEqual(["node1|"]);
    expect(await lab.all(HostnameStatus)).toEqual({ hostname: { hostname: "node1", domainname: domain } });
  });

  test("settings in META become wishes of the platform layer", async () => {
    lab.plugQemuCard();
    await lab.state.modify(MetaKey, "0x0a", () => ({
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
    lab.start("talos.hostname=box.example.org");
    await lab.quiet();
    expect(await lab.ids(AddressSpec)).toEqual(["eth0/172.16.0.5/16", "lo/127.0.0.1/8"]);
    expect(await lab.ids(OperatorSpec)).toEqual([]);
    expect(lab.names.at(-1)).toBe("meta1|");
    expect((await lab.all(NodeAddress))["current"]).toMatchObject({ addresses: ["172.16.0.5/16", "203.0.113.9/32"] });
    expect((await lab.all(NodeAddress))["routed"]).toMatchObject({ addresses: ["172.16.0.5/16"] });
    expect((await lab.all(PlatformConfig))["active"]).toMatchObject({
      metadata: { platform: "metal", hostname: "box.example.org" },
    });
  });
});

describe("with a config", () => {
  test("DHCP goes on, and the stable name comes from the node's identity and is told to the server", async () => {
    lab.plugQemuCard();
    await lab.state.modify(Identity, "local", () => ({ nodeId: "a38TGabTZ8sYjs3xDYNbyoyxCHsu3ldeSWYFUSBxleU" }));
    lab.start();
    await lab.quiet();
    await lab.configure(v1alpha1);
    await lab.until(() => lab.names.length > 0);
    await lab.quiet();
    expect(lab.names).toEqual(["talos-ke5-j0d|"]);
    expect(await lab.ids(OperatorSpec)).toEqual(["dhcp4/eth0"]);
    await lab.clock.advance(1000);
    await lab.quiet();
    expect(lab.server.requests.at(-1)?.options.get(dhcpOptions.hostname)).toEqual(dhcpTextOption("talos-ke5-j0d"));
    expect(await lab.all(EtcFileSpec)).toMatchObject({
      hosts: {
        contents:
          "127.0.0.1 localhost\n10.0.2.15 talos-ke5-j0d\n::1       localhost ip6-localhost ip6-loopback\nff02::1   ip6-allnodes\nff02::2   ip6-allrouters\n",
      },
    });
    expect(lab.logged.filter(([level]) => level === "error")).toEqual([]);
  });

  test("documents make bonds, VLANs and bridges with static settings, and switch default DHCP off", async () => {
    lab.plugQemuCard();
    lab.network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    lab.network.plug({ name: "eth2", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 10) });
    lab.start();
    await lab.quiet();
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
    await lab.configure([machine, ...documents].join("---\n"));
    expect(lab.logged.filter(([level]) => level === "error" || level === "warn")).toEqual([]);
    const links = await lab.network.links(lab.stop.signal);
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
    expect((await lab.all(LinkStatus))["bond0"]).toMatchObject({
      mtu: 9000,
      bondMaster: { mode: "802.3ad", lacpRate: "slow" },
    });
    expect(await lab.ids(OperatorSpec)).toEqual([]);
    expect(await lab.ids(AddressSpec)).toEqual([
      "bond0/10.9.0.5/24",
      "dum0/192.0.2.1/32",
      "lo/127.0.0.1/8",
      "storage/fd00::5/64",
    ]);
    expect(await lab.ids(RouteSpec)).toEqual(["inet4//203.0.113.0/24/1024", "inet4/10.9.0.1//1024"]);
    expect((await lab.network.routes(lab.stop.signal)).some(({ type }) => type === 6)).toBe(true);
    const rules = await lab.network.rules(lab.stop.signal);
    expect(rules.find(({ priority }) => priority === 1000)).toMatchObject({ table: 100, inLink: "eth0" });
    expect((await lab.all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["9.9.9.9"], searchDomains: [] });
    expect(await lab.ids(StaticHost)).toContain("registry.local");
    await lab.configure(machine);
    const after = await lab.network.links(lab.stop.signal);
    expect(after.map(({ name, masterIndex }) => [name, masterIndex])).toEqual([
      ["lo", 0],
      ["eth0", 0],
      ["eth1", 0],
      ["eth2", 0],
    ]);
    expect((await lab.network.rules(lab.stop.signal)).some(({ priority }) => priority === 1000)).toBe(false);
    expect(await lab.ids(OperatorSpec)).toEqual(["dhcp4/eth0", "dhcp4/eth1", "dhcp4/eth2"]);
  });

  test("the older network section with a selector, an ignored card and a VLAN", async () => {
    lab.plugQemuCard();
    lab.network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
    lab.start();
    await lab.quiet();
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
    await lab.configure(machine);
    expect(await lab.ids(AddressSpec)).toEqual(["eth0.7/10.0.2.15/24", "eth0/10.9.0.5/24", "lo/127.0.0.1/8"]);
    expect(await lab.ids(OperatorSpec)).toEqual(["dhcp4/eth0.7"]);
    expect(await lab.ids(RouteSpec)).toContain("inet4/10.9.0.1//1024");
    expect(lab.names.at(-1)).toBe("old1|example.org");
    expect((await lab.all(ResolverStatus))["resolvers"]).toMatchObject({ dnsServers: ["10.9.0.2"] });
  });

  test("probes decide on connectivity", async () => {
    lab.plugQemuCard();
    lab.start();
    const probe = "apiVersion: v1alpha1\nkind: TCPProbeConfig\nname: gate\nendpoint: 10.0.2.2:53\n";
    await lab.configure(`${v1alpha1}---\n${probe}`);
    expect((await lab.all(ProbeStatus))["tcp:10.0.2.2:53"]).toMatchObject({ success: false });
    expect((await lab.all(NetworkStatus))["status"]).toMatchObject({ addressReady: true, connectivityReady: false });
    lab.network.reachable.add("10.0.2.2:53");
    await lab.clock.advance(1000);
    await lab.quiet();
    expect((await lab.all(NetworkStatus))["status"]).toMatchObject({ connectivityReady: true });
    expect(lab.events.at(-1)).toMatchObject({ kind: "address" });
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
  lab.network.serve(547, dhcp6.peer);
  lab.plugQemuCard();
  lab.start();
  const document = (kind: string, ...lines: readonly string[]): string =>
    ["---", "apiVersion: v1alpha1", `kind: ${kind}`, "name: eth0", ...lines, ""].join("\n");
  const byDuid = ["clientIdentifier: duid", "duidRaw: '00:04:01:02'", "routeMetric: 512"];
  const links = document("DHCPv4Config") + document("DHCPv6Config", ...byDuid);
  await lab.configure(`machine:\n  type: worker\n${links}`);
  expect(await lab.ids(OperatorSpec)).toEqual(["dhcp4/eth0", "dhcp6/eth0"]);
  expect((await lab.all(AddressSpec))["eth0/2001:db8::100/128"]).toEqual({
    address: "2001:db8::100/128",
    linkName: "eth0",
    family: "inet6",
    scope: "global",
    flags: "permanent",
    priority: 512,
    layer: "operator",
  });
  expect(await lab.ids(AddressStatus)).toContain("eth0/2001:db8::100/128");
  expect((await lab.all(ResolverStatus))["resolvers"]).toMatchObject({
    dnsServers: ["10.0.2.3", "2001:db8::53"],
    searchDomains: ["example.org"],
  });
  expect(await lab.all(HostnameStatus)).toEqual({ hostname: { hostname: "node7", domainname: "example.org" } });
  const sent = dhcp6.requests[0]?.options.find(({ code }) => code === dhcp6Options.clientId)?.value;
  expect(sent).toEqual(Uint8Array.of(0, 4, 1, 2));
  lab.network.setCarrier("eth0", false);
  await lab.quiet();
  expect(await lab.ids(AddressSpec)).not.toContain("eth0/2001:db8::100/128");
});
