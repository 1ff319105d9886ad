// Node addresses and the files of /etc.
import { expect, test } from "vitest";
import { hostsFile, resolvConf } from "./etc-files.ts";
import type { CandidateAddress } from "./node-addresses.ts";
import { defaultAddress, eligible, filterAddresses, sortAddresses } from "./node-addresses.ts";

const candidate = (address: string, linkName = "eth0", more: Partial<CandidateAddress> = {}): CandidateAddress => ({
  address,
  linkName,
  scope: 0,
  isExternal: false,
  isLinkUp: true,
  ...more,
});

test("eligible() leaves out what others cannot reach", () => {
  const all = [
    candidate("10.0.2.15/24"),
    candidate("fec0::5054:ff:fe12:3456/64", "eth0", { scope: 200 }),
    candidate("fe80::1/64", "eth0", { scope: 253 }),
    candidate("fe80::2/64"),
    candidate("127.0.0.1/8", "lo", { scope: 254 }),
    candidate("169.254.116.108/32", "lo"),
    candidate("10.0.9.1/24", "eth1", { isLinkUp: false }),
    candidate("fd54:616c:6f73:0:204f:5320:444e:531/128", "lo"),
    candidate("203.0.113.7/32", "external", { isExternal: true }),
    candidate("ff02::1/128"),
  ];
  expect(all.filter(eligible).map(({ address }) => address)).toEqual([
    "10.0.2.15/24",
    "fec0::5054:ff:fe12:3456/64",
    "203.0.113.7/32",
  ]);
});

test("sortAddresses() by both algorithms", () => {
  const list = ["fd00::1/64", "10.3.0.1/16", "10.2.0.1/32", "10.1.0.1/24", "fd00::2/128", "10.3.0.1/16"];
  expect(sortAddresses(list, "v1")).toEqual(["10.1.0.1/24", "10.2.0.1/32", "10.3.0.1/16", "fd00::1/64", "fd00::2/128"]);
  expect(sortAddresses(list, "v2")).toEqual(["10.2.0.1/32", "10.1.0.1/24", "10.3.0.1/16", "fd00::2/128", "fd00::1/64"]);
});

test("filterAddresses() includes and excludes subnets", () => {
  const list = ["10.0.2.15/24", "10.244.0.1/24", "fd00::1/64"];
  const k8s = ["10.244.0.0/16", "10.96.0.0/12"];
  expect(filterAddresses(list, { includeSubnets: [], excludeSubnets: k8s })).toEqual(["10.0.2.15/24", "fd00::1/64"]);
  expect(filterAddresses(list, { includeSubnets: k8s, excludeSubnets: [] })).toEqual(["10.244.0.1/24"]);
});

test("defaultAddress() takes the first link's first address and keeps it while it is there", () => {
  const list = [candidate("10.9.0.1/24", "eth1"), candidate("10.5.0.3/24"), candidate("10.5.0.2/24")];
  expect(defaultAddress(list, undefined, "v1")).toBe("10.5.0.2/24");
  expect(defaultAddress(list, "10.9.0.1/24", "v1")).toBe("10.9.0.1/24");
  expect(defaultAddress(list, "10.7.0.1/24", "v1")).toBe("10.5.0.2/24");
  expect(defaultAddress([], "10.7.0.1/24", "v1")).toBeUndefined();
});

test("hostsFile() aligns its columns", () => {
  expect(hostsFile({ address: undefined, hostname: undefined, extra: [] })).toBe(
    "127.0.0.1 localhost\n::1       localhost ip6-localhost ip6-loopback\nff02::1   ip6-allnodes\nff02::2   ip6-allrouters\n",
  );
  const hostname = { hostname: "node1", domainname: "example.org" };
  const extra = [
    { ip: "192.168.100.10", names: ["b", "c"] },
    { ip: "10.0.0.1", names: ["a"] },
    { ip: "192.168.100.10", names: ["d"] },
  ];
  expect(hostsFile({ address: "10.0.2.15", hostname, extra }).split("\n")).toEqual([
    "127.0.0.1      localhost",
    "10.0.2.15      node1.example.org node1",
    "::1            localhost ip6-localhost ip6-loopback",
    "ff02::1        ip6-allnodes",
    "ff02::2        ip6-allrouters",
    "10.0.0.1       a",
    "192.168.100.10 b c d",
    "",
  ]);
});

test("resolvConf() lists three servers at most", () => {
  expect(resolvConf(["10.0.2.3"], [])).toBe("nameserver 10.0.2.3\n");
  expect(resolvConf(["1.1.1.1", "8.8.8.8", "9.9.9.9", "4.4.4.4"], ["example.org", "corp"])).toBe(
    "nameserver 1.1.1.1\nnameserver 8.8.8.8\nnameserver 9.9.9.9\n\nsearch example.org corp\n",
  );
});
