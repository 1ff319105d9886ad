// How the layers' wishes become one, kind by kind.
import { expect, test } from "vitest";
import type { BondConfig } from "../../config/documents/bond-config.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { BondSettings } from "../../formats/rtnetlink-link.ts";
import { ARPValidate, BondMode, ConfigLayer, DNSProtocol, LACPRate } from "../../resources/network/common/enums.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { bondFromCmdline, bondFromConfig, bondToKernel } from "./bond-settings.ts";
import { routeId, ruleId } from "./ids.ts";
import { highestLayer } from "./layers.ts";
import { matchesPattern } from "./links-view.ts";
import { mergeLinks, mergeResolvers, mergeTimeServers } from "./merges.ts";

const zero = new Date(0);

function resource<S>(id: string, spec: S): Resource<S> {
  return {
    metadata: {
      namespace: "network-config",
      type: "",
      id,
      version: 1,
      owner: "",
      phase: "running",
      created: zero,
      updated: zero,
      finalizers: [],
      labels: {},
      annotations: {},
    },
    spec,
  };
}

test("highestLayer() takes the highest layer, and in one layer the first id", () => {
  const list = [
    resource("a", { layer: 3, value: "first" }),
    resource("b", { layer: 3, value: "second" }),
    resource("c", { layer: 1, value: "low" }),
  ];
  expect(highestLayer(list, () => "x").get("x")).toEqual({ layer: 3, value: "first" });
});

test("mergeLinks() lays higher layers over lower ones, field by field; false and 0 leave what was there", () => {
  const link = { ...LinkSpec.zero(), name: "eth0" };
  const merged = mergeLinks([
    resource("configuration/eth0", { ...link, hardwareAddr: "02:00:00:00:00:01", layer: ConfigLayer.configuration }),
    resource("default/eth0", { ...link, up: true, layer: ConfigLayer.default }),
    resource("dhcp4/eth0/eth0", { ...link, up: true, mtu: 1400, layer: ConfigLayer.default }),
    resource("platform/eth0", {
      ...link,
      multicast: false,
      bridgeSlave: { masterName: "br0" },
      layer: ConfigLayer.platform,
    }),
  ]);
  expect(merged.get("eth0")).toEqual({
    ...link,
    up: true,
    mtu: 1400,
    multicast: false,
    bridgeSlave: { masterName: "br0" },
    hardwareAddr: "02:00:00:00:00:01",
    layer: ConfigLayer.configuration,
  });
});

function resolvers(layer: number, servers: readonly string[], searchDomains: readonly string[] = []): ResolverSpec {
  const nameServers = servers.map((addr) => ({ addr, protocol: DNSProtocol.Do53, tlsServerName: "" }));
  return { ...ResolverSpec.zero(), dnsServers: servers, nameServers, searchDomains, layer };
}

test("mergeResolvers() appends in one layer, fills in the other family, and lets the machine config replace all", () => {
  const { default: low, platform, operator, configuration } = ConfigLayer;
  const merged = (...specs: readonly ResolverSpec[]) => mergeResolvers(specs)?.dnsServers;
  expect(mergeResolvers([])).toBeUndefined();
  expect(
    merged(resolvers(low, ["1.1.1.1"]), resolvers(operator, ["10.0.0.1"]), resolvers(operator, ["fd00::1"])),
  ).toEqual(["10.0.0.1", "fd00::1"]);
  expect(merged(resolvers(platform, ["fd00::9", "9.9.9.9"]), resolvers(operator, ["10.0.0.1"]))).toEqual([
    "10.0.0.1",
    "fd00::9",
  ]);
  expect(merged(resolvers(operator, ["fd00::9"]), resolvers(configuration, ["10.0.0.1"]))).toEqual(["10.0.0.1"]);
  expect(merged(resolvers(operator, ["10.0.0.1"]), resolvers(configuration, [], ["a.example"]))).toEqual(["10.0.0.1"]);
});

test("mergeResolvers() unites search domains, higher layers first, unless the config names its own", () => {
  const { operator, configuration, default: low } = ConfigLayer;
  const lower = [
    resolvers(low, ["1.1.1.1"], ["own.example"]),
    resolvers(operator, ["10.0.0.1"], ["dhcp.example", "own.example"]),
  ];
  expect(mergeResolvers(lower)?.searchDomains).toEqual(["dhcp.example", "own.example"]);
  const overridden = { ...resolvers(configuration, [], []), searchDomainsOverridden: true };
  expect(mergeResolvers([...lower, overridden])?.searchDomains).toEqual([]);
});

test("mergeTimeServers() takes the highest layer, and NTS only when all of it asks for it", () => {
  const spec = (layer: number, timeServers: readonly string[], useNTS: boolean) => ({ layer, timeServers, useNTS });
  expect(mergeTimeServers([spec(0, ["a"], true), spec(3, ["b"], true), spec(3, ["c"], false)])).toEqual(
    spec(3, ["b", "c"], false),
  );
  expect(mergeTimeServers([])).toBeUndefined();
});

test("bond settings of a document and of the command line agree, and the kernel gets only what the mode knows", () => {
  const fromConfig = bondFromConfig({ name: "b", links: [], bondMode: "802.3ad", lacpRate: "fast", miimon: 100 });
  expect(fromConfig).toMatchObject({
    mode: BondMode["802.3ad"],
    lacpRate: LACPRate.fast,
    miimon: 100,
    adActorSysPrio: 65_535,
    useCarrier: true,
  });
  const options = new Map([
    ["mode", "4"],
    ["lacp_rate", "fast"],
    ["miimon", "100"],
  ]);
  expect(bondFromCmdline(options)).toEqual(fromConfig);
  expect(bondToKernel(fromConfig)).toMatchObject({ mode: 4, lacpRate: 1, adActorSysPrio: 65_535, useCarrier: 1 });
  const plain = bondToKernel(bondFromConfig({ name: "b", links: [], bondMode: "active-backup" }));
  expect(Object.keys(plain)).not.toEqual(expect.arrayContaining(["lacpRate"]));
  expect(plain).not.toHaveProperty("packetsPerSlave");
  expect(plain).toMatchObject({ mode: 1, resendIgmp: 1, failOverMac: 0 });
});

test("a bond looks at its members' links ten times a second, unless somebody says otherwise or ARP does it", () => {
  const miimon = (rest: Partial<BondConfig>): number =>
    bondFromConfig({ name: "b", links: [], bondMode: "active-backup", ...rest }).miimon;
  const arp = { arpInterval: 500, arpIpTargets: ["10.0.0.1"] };
  expect([miimon({}), miimon({ miimon: 0 }), miimon({ miimon: 50 })]).toEqual([100, 0, 50]);
  expect([miimon(arp), miimon({ ...arp, bondMode: "802.3ad" })]).toEqual([0, 100]);
  const cmdline = (...options: readonly [string, string][]): number => bondFromCmdline(new Map(options)).miimon;
  expect([cmdline(), cmdline(["miimon", "0"]), cmdline(["arp_interval", "500"])]).toEqual([100, 0, 0]);
});

test("bondToKernel() leaves out only what the kernel refuses in a mode", () => {
  const kernel = (bondMode: NonNullable<BondConfig["bondMode"]>, rest: Partial<BondConfig> = {}): BondSettings =>
    bondToKernel(bondFromConfig({ name: "b", links: [], bondMode, ...rest }));
  const arp = { arpInterval: 100, arpIpTargets: ["10.0.0.1"], arpValidate: "all" } as const;
  expect(kernel("balance-xor", arp)).toMatchObject({ arpInterval: 100, arpValidate: ARPValidate.all });
  for (const mode of ["802.3ad", "balance-tlb", "balance-alb"] as const) {
    for (const name of ["arpInterval", "arpValidate", "arpIpTargets"])
      expect(kernel(mode, arp)).not.toHaveProperty(name);
  }
  expect(kernel("balance-alb")).toMatchObject({ tlbLogicalLb: 1, primary: 0, primaryReselect: 0 });
  expect(kernel("balance-alb", { tlbLogicalLb: 0 })).toMatchObject({ tlbLogicalLb: 0 });
  expect(bondToKernel(bondFromCmdline(new Map([["mode", "balance-alb"]])))).toMatchObject({ tlbLogicalLb: 1 });
  expect(kernel("active-backup")).not.toHaveProperty("tlbLogicalLb");
  expect(kernel("802.3ad")).not.toHaveProperty("primary");
});

test("ids are those of the facts", () => {
  const route = { family: 2, table: 254, gateway: "10.5.0.1", dst: "", priority: 1024, outLinkName: "eth0" };
  expect(routeId(route)).toBe("inet4/10.5.0.1//1024");
  expect(routeId({ ...route, family: 10, gateway: "fe80::2", table: 255 })).toBe("local/eth0/inet6/fe80::2//1024");
  expect(routeId({ ...route, table: 180, gateway: "", dst: "10.0.0.0/8" })).toBe("180/inet4//10.0.0.0/8/1024");
  expect(ruleId({ family: 2, priority: 77 })).toBe("inet4/00077");
  expect(ruleId({ family: 128, priority: 32767 })).toBe("Family(128)/32767");
});

test("matchesPattern() knows * and ?, whatever the case", () => {
  expect(matchesPattern("52:54:*", "52:54:00:12:34:56")).toBe(true);
  expect(matchesPattern("0000:00:0?.0", "0000:00:02.0")).toBe(true);
  expect(matchesPattern("8086:100e", "8086:100E")).toBe(true);
  expect(matchesPattern("virtio.net", "virtio_net")).toBe(false);
});
