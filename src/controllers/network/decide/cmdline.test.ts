// Network arguments of the kernel command line.
import { expect, test } from "vitest";
import { parseKernelArgs } from "../../../runtime/kernel-args.ts";
import { parseCmdlineNetwork } from "./cmdline.ts";

const parse = (line: string) => parseCmdlineNetwork(parseKernelArgs(line));
const nothing = parse("");

test.each(["ip=dhcp", "ip=on", "ip=eth0:off", "quiet"])("%s asks for nothing", (line) => {
  expect(parse(line)).toEqual(nothing);
});

test("the full form", () => {
  expect(parse("ip=172.20.0.2::172.20.0.1:255.255.255.0:master1:eth1::10.0.0.1:10.0.0.2:10.0.0.3")).toEqual({
    ...nothing,
    addresses: [{ link: "eth1", address: "172.20.0.2/24" }],
    routes: [{ link: "eth1", destination: "", gateway: "172.20.0.1", priority: 1024 }],
    links: ["eth1"],
    hostname: "master1",
    dnsServers: ["10.0.0.1", "10.0.0.2"],
    timeServers: ["10.0.0.3"],
  });
});

test("several arguments, IPv6 in brackets, bit counts, gateways outside of the prefix, names", () => {
  const line =
    "ip=[2001:db8::a]::[2001:db8::b]:64:ignored:eth0 ip=10.5.0.2::172.16.0.1 ip=eth2:dhcp talos.hostname=name";
  expect(parse(line)).toEqual({
    ...nothing,
    addresses: [
      { link: "eth0", address: "2001:db8::a/64" },
      { link: "", address: "10.5.0.2/32" },
    ],
    routes: [
      { link: "eth0", destination: "", gateway: "2001:db8::b", priority: 1024 },
      { link: "", destination: "172.16.0.1/32", gateway: "", priority: 1025 },
      { link: "", destination: "", gateway: "172.16.0.1", priority: 1025 },
    ],
    links: ["eth0", "", "eth2"],
    dhcp: ["eth2"],
    hostname: "name",
  });
});

test("autoconf dhcp with a device", () => {
  expect(parse("ip=:::::enp0s1:dhcp::: talos.network.interface.ignore=eth5")).toEqual({
    ...nothing,
    links: ["enp0s1"],
    dhcp: ["enp0s1"],
    ignored: ["eth5"],
  });
});

test("bonds and VLANs", () => {
  expect(
    parse("bond=bond1:eth1,eth2:mode=802.3ad,arp_ip_target=10.0.0.1,10.0.0.2,miimon=100:9000 vlan=vlan0005:bond1"),
  ).toMatchObject({
    bond: {
      name: "bond1",
      slaves: ["eth1", "eth2"],
      options: new Map([
        ["mode", "802.3ad"],
        ["arp_ip_target", "10.0.0.1,10.0.0.2"],
        ["miimon", "100"],
      ]),
      mtu: 9000,
    },
    vlan: { name: "bond1.5", id: 5, parent: "bond1" },
  });
  expect(parse("bond=bond0 vlan=eth0.100:eth0")).toMatchObject({
    bond: { slaves: ["eth0", "eth1"], options: new Map([["mode", "balance-rr"]]), mtu: 0 },
    vlan: { name: "eth0.100", id: 100, parent: "eth0" },
  });
});

test.each([
  ["ip=1.2.3::", 'client address is "1.2.3"'],
  ["ip=1.2.3.4:::255.0.255.0", 'netmask is "255.0.255.0"'],
  ["ip=1.2.3.4:::33", 'netmask is "33"'],
  ["bond=b:e:speed=1", 'option is "speed=1"'],
  ["vlan=eth0.5000:eth0", "with an id of 1 to 4095"],
  ["vlan=eth0.5", "want"],
])("%s: %s", (line, message) => {
  expect(() => parse(line)).toThrow(message);
});
