// The ingress firewall on the memory state and the network in memory: which packets come in with which config, and when the kernel is told.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FakePacket } from "../../linux/fake/packet-filter.ts";
import { openPacketFilterLab, type PacketFilterLab } from "../../../test/lib/packet-filter-lab.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { AddressSortAlgorithm, OperatorKind } from "../../resources/network/common/enums.ts";
import { NfTablesChain } from "../../resources/network/nftables-chain.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { nfTablesChainConfigController } from "./nftables-chain-config.ts";
import { nfTablesChainController } from "./nftables-chain.ts";

let lab: PacketFilterLab;

beforeEach(() => {
  lab = openPacketFilterLab((parts) => [nfTablesChainConfigController(), nfTablesChainController(parts)]);
});

afterEach(() => lab[Symbol.asyncDispose]());

const machine = `machine:
  type: worker
  features: { hostDNS: { enabled: true, forwardKubeDNSToHost: true } }
cluster:
  network: { podSubnets: [10.244.0.0/16, "fd10::/64"], serviceSubnets: [10.96.0.0/12] }
`;

function rule(name: string, protocol: string, ports: string, ...subnets: readonly string[]): string {
  const sources = subnets.map((subnet) => `  - { subnet: ${subnet} }\n`).join("");
  return `apiVersion: v1alpha1
kind: NetworkRuleConfig
name: ${name}
portSelector: { ports: [${ports}]${protocol === "" ? "" : `, protocol: ${protocol}`} }
ingress:
${sources}`;
}

function action(ingress: string): string {
  return `apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: ${ingress}\n`;
}

async function configure(...documents: readonly string[]): Promise<void> {
  await lab.state.modify(MachineConfig, "v1alpha1", () => ({ yaml: [machine, ...documents].join("---\n") }));
  await lab.quiet();
}

async function giveAddresses(...addresses: readonly string[]): Promise<void> {
  const sortAlgorithm = AddressSortAlgorithm.v1;
  await lab.state.modify(NodeAddress, "routed-no-k8s", () => ({ addresses, sortAlgorithm }));
  await lab.quiet();
}

/** What becomes of a packet from outside to the node, at one of its hooks. */
function verdict(packet: Partial<FakePacket>): string {
  const outside = { hook: "input", inLink: "eth0", source: "203.0.113.9", destination: "10.0.0.5" } as const;
  return lab.network.packetFilter.judge({ ...outside, ...packet }).verdict;
}

const four = "10.0.0.5/24";
const six = "2001:db8::5/64";

test("without documents nothing is loaded into the kernel", async () => {
  await configure();
  await giveAddresses(four);
  expect([lab.loaded, lab.network.packetFilter.replacements]).toEqual([[], 0]);
  await configure(action("accept"));
  expect([lab.loaded, lab.network.packetFilter.replacements]).toEqual([[], 0]);
});

test("block lets in what rules name, known connections, the node's own links, and what Kubernetes needs", async () => {
  await giveAddresses(four, six);
  await configure(
    action("block"),
    rule("api", "tcp", "50000", "10.0.0.0/8", "2001:db8:1::/48").replace(
      "10.0.0.0/8 }",
      "10.0.0.0/8, except: 10.9.0.0/16 }",
    ),
    rule("ports", "udp", "30000-32767", "0.0.0.0/0"),
  );
  expect(lab.loaded).toEqual(["nf_tables", "nft_ct", "nft_limit"]);
  const seen = {
    apiFromInside: verdict({ source: "10.1.1.1", port: 50_000 }),
    apiFromExcepted: verdict({ source: "10.9.1.1", port: 50_000 }),
    apiFromOutside: verdict({ port: 50_000 }),
    apiByUdp: verdict({ source: "10.1.1.1", port: 50_000, protocol: 17 }),
    apiFrom6: verdict({ source: "2001:db8:1::1", destination: "2001:db8::5", port: 50_000 }),
    apiFromOutside6: verdict({ source: "2001:db8:2::1", destination: "2001:db8::5", port: 50_000 }),
    range: [29_999, 30_000, 32_767, 32_768].map((port) => verdict({ port, protocol: 17 })),
    range6: verdict({ source: "2001:db8:1::1", port: 30_000, protocol: 17 }),
    established: verdict({ state: "established" }),
    related: verdict({ state: "related", protocol: 1, icmpType: 3 }),
    invalid: verdict({ source: "10.1.1.1", port: 50_000, state: "invalid" }),
    loopback: verdict({ inLink: "lo" }),
    kubespan: verdict({ inLink: "kubespan", port: 10_250 }),
    timestamp: verdict({ protocol: 1, icmpType: 13 }),
    neighbours: Array.from({ length: 20 }, () => verdict({ source: "fe80::1", protocol: 58, icmpType: 135 })).at(-1),
    podToPod: verdict({ source: "10.244.1.1", destination: "10.244.2.2", inLink: "cni0" }),
    podToService: verdict({ source: "fd10::1", destination: "fd10::2" }),
    podToNode: verdict({ source: "10.244.1.1" }),
    podAsks: [17, 6].map((protocol) =>
      verdict({ source: "10.244.1.1", destination: "169.254.116.108", protocol, port: 53 }),
    ),
    podAsks6: verdict({
      source: "fd10::1",
      destination: "fd54:616c:6f73:0:204f:5320:444e:531",
      protocol: 17,
      port: 53,
    }),
    othersAsk: verdict({ destination: "169.254.116.108", protocol: 17, port: 53 }),
  };
  expect(seen).toEqual({
    apiFromInside: "accept",
    apiFromExcepted: "drop",
    apiFromOutside: "drop",
    apiByUdp: "drop",
    apiFrom6: "accept",
    apiFromOutside6: "drop",
    range: ["drop", "accept", "accept", "drop"],
    range6: "drop",
    established: "accept",
    related: "accept",
    invalid: "drop",
    loopback: "accept",
    kubespan: "accept",
    timestamp: "drop",
    neighbours: "accept",
    podToPod: "accept",
    podToService: "accept",
    podToNode: "drop",
    podAsks: ["accept", "accept"],
    podAsks6: "accept",
    othersAsk: "drop",
  });
  const pings = (protocol: number, icmpType: number): readonly string[] =>
    Array.from({ length: 6 }, () => verdict({ protocol, icmpType }));
  const five = ["accept", "accept", "accept", "accept", "accept", "drop"];
  expect([pings(1, 8), pings(58, 128)]).toEqual([five, five]);
});

test("block keeps new connections to the node's addresses from being sent on to services", async () => {
  await giveAddresses(four, six);
  await configure(action("block"), rule("web", "tcp", "443", "192.0.2.0/24"));
  const arriving = (packet: Partial<FakePacket>): string => verdict({ hook: "prerouting", ...packet });
  const seen = {
    named: arriving({ source: "192.0.2.1", port: 443 }),
    other: arriving({ port: 443 }),
    udp: arriving({ port: 443, protocol: 17 }),
    udp6: arriving({ source: "2001:db8:9::1", destination: "2001:db8::5", protocol: 17 }),
    known: arriving({ state: "established" }),
    icmp: arriving({ protocol: 1 }),
    passingBy: arriving({ destination: "10.244.3.4" }),
    fromTunnel: arriving({ inLink: "siderolink" }),
  };
  expect(seen).toEqual({
    named: "accept",
    other: "drop",
    udp: "drop",
    udp6: "drop",
    known: "accept",
    icmp: "accept",
    passingBy: "accept",
    fromTunnel: "accept",
  });
});

test("accept with rules keeps others from the ports of rules only", async () => {
  await giveAddresses(four, six);
  await configure(rule("kubelet", "tcp", "10250", "10.0.0.0/8"));
  for (const hook of ["input", "prerouting"] as const) {
    const seen = {
      inside: verdict({ hook, source: "10.1.1.1", port: 10_250 }),
      outside: verdict({ hook, port: 10_250 }),
      outside6: verdict({ hook, source: "2001:db8:1::1", destination: "2001:db8::5", port: 10_250 }),
      otherPort: verdict({ hook, port: 22 }),
      reply: verdict({ hook, port: 10_250, state: "established" }),
      ping: verdict({ hook, protocol: 1, icmpType: 8 }),
    };
    expect([hook, seen]).toEqual([
      hook,
      { inside: "accept", outside: "drop", outside6: "drop", otherPort: "accept", reply: "accept", ping: "accept" },
    ]);
  }
});

test("a rule without a protocol or without sources lets nobody in, and is told", async () => {
  const bare = rule("bare", "", "80", "0.0.0.0/0");
  await configure(action("block"), bare, rule("nobody", "tcp", "81"));
  expect([verdict({ port: 80 }), verdict({ port: 81 })]).toEqual(["drop", "drop"]);
  await configure(bare.replace("0.0.0.0/0", "10.0.0.0/8"), rule("nobody", "tcp", "81"));
  expect([verdict({ port: 80 }), verdict({ port: 80, protocol: 17 }), verdict({ port: 81 })]).toEqual([
    "drop",
    "drop",
    "drop",
  ]);
  expect(lab.warnings).toEqual(["firewall rule names no protocol: it lets nobody in"]);
});

test("answers of a DHCPv6 server come in only where one is asked", async () => {
  await configure(action("block"));
  const answer = { source: "fe80::1", destination: "fe80::5", protocol: 17, sourcePort: 547, port: 546 };
  expect(verdict(answer)).toBe("drop");
  await lab.state.modify(OperatorSpec, "dhcp6/eth0", () => ({
    ...OperatorSpec.zero(),
    operator: OperatorKind.dhcp6,
    linkName: "eth0",
  }));
  await lab.quiet();
  expect([verdict(answer), verdict({ ...answer, source: "2001:db8::1" })]).toEqual(["accept", "drop"]);
});

test("chains of others share the table; the kernel is told only of changes, and forgets what nobody wants", async () => {
  await giveAddresses(four);
  await configure(action("block"));
  const { packetFilter } = lab.network;
  const before = packetFilter.replacements;
  await configure(action("block"), "");
  expect(packetFilter.replacements).toBe(before);
  const other = { ...NfTablesChain.zero(), type: "filter", policy: 1 };
  await lab.state.modify(NfTablesChain, "kubespan_prerouting", () => other);
  await lab.quiet();
  const names = (): readonly string[] => (packetFilter.tables.get("talos") ?? []).map(({ name }) => name);
  expect(names()).toEqual(["ingress", "kubespan_prerouting", "prerouting"]);
  await configure();
  expect(names()).toEqual(["kubespan_prerouting"]);
  await giveAddresses("10.0.0.6/24");
  expect((await lab.state.list(NfTablesChain)).map(({ metadata }) => metadata.id)).toEqual(["kubespan_prerouting"]);
});
