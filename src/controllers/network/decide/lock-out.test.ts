// Which configs would cut off the client that applies them.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { decodeConfig } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import type { Resource } from "../../../cosi/resource.ts";
import { LinkType } from "../../../resources/network/common/enums.ts";
import { LinkStatus } from "../../../resources/network/link-status.ts";
import type { KnownLinks } from "../links-view.ts";
import { isBlocked, losesAddressing } from "./lock-out.ts";

const machine = "machine:\n  type: worker\ncluster: {}\n";

function config(...documents: readonly string[]): Config {
  const text = [machine, ...documents.map((each) => `apiVersion: v1alpha1\n${each}`)].join("---\n");
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new TypeError(result.text);
  return result.config;
}

const block = "kind: NetworkDefaultActionConfig\ningress: block\n";

function rule(name: string, protocol: string, ports: string, ingress: string): string {
  const selector = `{ ports: [${ports}]${protocol === "" ? "" : `, protocol: ${protocol}`} }`;
  return `kind: NetworkRuleConfig\nname: ${name}\nportSelector: ${selector}\ningress: [${ingress}]\n`;
}

const office = "{ subnet: 10.0.0.0/8, except: 10.9.0.0/16 }, { subnet: 2001:db8::/32 }";

test("isBlocked() follows the rules of the port, the sources and their exceptions", () => {
  const api = config(
    block,
    rule("api", "tcp", "49000-50000", office),
    rule("udp", "udp", "50000", "{ subnet: 0.0.0.0/0 }"),
  );
  const blocked = (source: string, link?: string) => isBlocked(api, { source, link, port: 50_000 });
  expect({
    inside: blocked("10.1.1.1"),
    excepted: blocked("10.9.1.1"),
    outside: blocked("203.0.113.9", "eth0"),
    inside6: blocked("2001:db8::7"),
    outside6: blocked("2001:db9::7"),
    loopback: blocked("127.0.0.1"),
    siderolink: blocked("fdae::1", "siderolink"),
    noAddress: blocked("node"),
  }).toEqual({
    inside: false,
    excepted: true,
    outside: true,
    inside6: false,
    outside6: true,
    loopback: false,
    siderolink: false,
    noAddress: false,
  });
});

test("isBlocked() without a default action looks at the rules of the port only", () => {
  const from = (source: string, ...documents: readonly string[]) =>
    isBlocked(config(...documents), { source, link: "eth0", port: 50_000 });
  expect([
    from("203.0.113.9"),
    from("203.0.113.9", block),
    from("203.0.113.9", rule("kubelet", "tcp", "10250", office)),
    from("203.0.113.9", rule("api", "tcp", "50000", office)),
    from("10.1.1.1", rule("api", "tcp", "50000", office)),
    from("203.0.113.9", rule("bare", "", "50000", office)),
  ]).toEqual([false, true, false, true, false, true]);
});

function knownLink(id: string, kind = ""): Resource<LinkStatus> {
  const metadata = {
    namespace: "network",
    type: LinkStatus.type,
    id,
    version: 1,
    owner: "",
    phase: "running",
    created: 0n,
    updated: 0n,
    finalizers: [],
    labels: {},
    annotations: {},
  } as const;
  const spec = { ...LinkStatus.zero(), type: LinkType.ether, kind };
  return { type: LinkStatus, metadata, spec } as unknown as Resource<LinkStatus>; // what the links are looked at for
}

const known: KnownLinks = [knownLink("eth0"), knownLink("eth1"), knownLink("vlan5", "vlan")];

test("losesAddressing() is about links without an address, without DHCP, or down", () => {
  const loses = (name: string, ...documents: readonly string[]) => losesAddressing(config(...documents), name, known);
  const address = "addresses: [{ address: 10.0.0.5/24 }]\n";
  expect({
    nothingSaid: loses("eth0"),
    otherLink: loses("eth0", `kind: LinkConfig\nname: eth1\n${address}`),
    bare: loses("eth0", "kind: LinkConfig\nname: eth0\nmtu: 9000\n"),
    address: loses("eth0", `kind: LinkConfig\nname: eth0\n${address}`),
    down: loses("eth0", `kind: LinkConfig\nname: eth0\nup: false\n${address}`),
    dhcp: loses("eth0", "kind: DHCPv4Config\nname: eth0\n"),
    dhcp6: loses("eth0", "kind: DHCPv6Config\nname: eth0\n"),
    bond: loses("eth0", `kind: BondConfig\nname: bond0\nlinks: [eth0, eth1]\nbondMode: active-backup\n${address}`),
    bareBond: loses("eth0", "kind: BondConfig\nname: bond0\nlinks: [eth0, eth1]\nbondMode: active-backup\n"),
    lostVlan: loses("vlan5"),
  }).toEqual({
    nothingSaid: false,
    otherLink: true,
    bare: true,
    address: false,
    down: true,
    dhcp: false,
    dhcp6: false,
    bond: false,
    bareBond: true,
    lostVlan: true,
  });
});
