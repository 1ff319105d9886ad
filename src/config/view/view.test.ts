// Views: older fields and documents give the same answer.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig } from "../config.ts";
import type { Config } from "../document.ts";
import { clusterIdentity, clusterNetwork, clusterSecrets, discoveryServices } from "./cluster.ts";
import { extraKernelArguments, install } from "./install.ts";
import { features, machineSecrets, machineType } from "./machine.ts";
import { hostname, links, resolver, staticHosts } from "./network.ts";
import { environment, kernelModules, sysctls, timeSync } from "./runtime.ts";
import { diskPartitions, systemVolume } from "./volumes.ts";

function config(text: string | Uint8Array): Config {
  const result = decodeConfig(typeof text === "string" ? encodeUtf8(text) : text);
  if (result.kind === "invalid") throw new Error(result.text);
  return result.config;
}
const generated = (name: string): Config => config(readFileSync(`test/fixtures/gen/${name}.yaml`));

test.each(["controlplane", "worker"])("a %s says the same in the forms of all versions", (type) => {
  const facts = (version: string): unknown => {
    const each = generated(`${version}/${type}`);
    const { kubernetesCa, kubernetesAcceptedCas: _, ...secrets } = clusterSecrets(each);
    return [
      machineType(each),
      machineSecrets(each),
      clusterIdentity(each),
      clusterNetwork(each),
      discoveryServices(each),
      features(each),
      hostname(each),
      { ...secrets, key: kubernetesCa?.key ?? "" },
    ];
  };
  expect(facts("v1.12")).toEqual(facts("v1.14"));
  expect(facts("v1.13")).toEqual(facts("v1.14"));
});

test("install() unites the section and the document", () => {
  expect([install(generated("v1.12/controlplane"))?.target, install(generated("v1.14/controlplane"))?.target]).toEqual([
    { kind: "path", path: "/dev/sda" },
    { kind: "selector", expression: 'disk.dev_path == "/dev/sda"' },
  ]);
  expect(
    install(config('machine: {install: {diskSelector: {size: ">= 4GB", type: nvme, model: WDC*}}}'))?.target,
  ).toEqual({
    kind: "selector",
    expression:
      'disk.transport != "" && !disk.readonly && !disk.cdrom && disk.size >= 4000000000u && glob("WDC*", disk.model) && disk.transport == "nvme"',
  });
  expect(install(config("apiVersion: v1alpha1\nkind: UdevRulesConfig"))).toBeUndefined();
});

test("extraKernelArguments() are none, some, or not to be asked for", () => {
  const section = (text: string): readonly string[] | undefined =>
    extraKernelArguments(config(`machine: {type: worker, install: ${text}}`));
  expect([section("{disk: /dev/sda}"), section("{extraKernelArgs: [quiet, -pti]}")]).toEqual([[], ["quiet", "-pti"]]);
  expect(section("{grubUseUKICmdline: true}")).toBeUndefined();
  expect(extraKernelArguments(config("machine: {type: worker}"))).toEqual([]);
  expect(extraKernelArguments(generated("v1.14/controlplane"))).toBeUndefined();
  expect(extraKernelArguments(config("apiVersion: v1alpha1\nkind: UdevRulesConfig"))).toBeUndefined();
});

test("links() unites interfaces and documents", () => {
  const wishes = links(
    config(`
machine:
  network:
    interfaces:
      - {interface: eth0, cidr: 10.0.0.2/24, routes: [{network: 0.0.0.0/0, gateway: 10.0.0.1}], vlans: [{vlanId: 7, dhcp: true}]}
      - {deviceSelector: {driver: virtio*}, dhcp: true, dhcpOptions: {ipv4: false, ipv6: true}}
      - {interface: x, ignore: true}
---
{apiVersion: v1alpha1, kind: LinkConfig, name: eth1, mtu: 9000, addresses: [{address: fd00::1/64}]}
---
{apiVersion: v1alpha1, kind: DHCPv4Config, name: eth1, routeMetric: 5}
---
{apiVersion: v1alpha1, kind: DHCPv4Config, name: eth2}
---
{apiVersion: v1alpha1, kind: VLANConfig, name: v, parent: eth1, vlanID: 3}
`),
  );
  expect(
    wishes.map(({ name, selector, link, addresses, dhcp4, dhcp6 }) => [
      name,
      selector,
      link.kind,
      addresses.map(({ address }) => address),
      dhcp4?.routeMetric ?? dhcp4?.clientIdentifier ?? false,
      dhcp6 !== undefined,
    ]),
  ).toEqual([
    ["eth0", undefined, "physical", ["10.0.0.2/24"], false, false],
    ["eth0.7", undefined, "vlan", [], "none", false],
    ["", { driver: "virtio*" }, "physical", [], false, true],
    ["eth1", undefined, "physical", ["fd00::1/64"], 5, false],
    ["v", undefined, "vlan", [], false, false],
    ["eth2", undefined, "physical", [], "mac", false],
  ]);
});

test("documents win over older fields, by key where both count", () => {
  const both = config(`
machine:
  sysctls: {a: "1", b: "1"}
  env: {A: x}
  kernel: {modules: [{name: m}, {name: n}]}
  network: {hostname: h, extraHostEntries: [{ip: 10.0.0.1, aliases: [a]}], nameservers: [1.1.1.1]}
  time: {servers: [t], bootTimeout: 5s}
---
{apiVersion: v1alpha1, kind: SysctlConfig, params: {b: "2"}}
---
{apiVersion: v1alpha1, kind: KernelModuleConfig, name: n, parameters: [p]}
---
{apiVersion: v1alpha1, kind: StaticHostConfig, name: 10.0.0.2, hostnames: [b]}
`);
  expect([
    sysctls(both),
    environment(both),
    kernelModules(both),
    hostname(both),
    staticHosts(both),
    resolver(both).nameservers,
    timeSync(both),
  ]).toEqual([
    { a: "1", b: "2" },
    { A: "x" },
    [
      { name: "m", parameters: [] },
      { name: "n", parameters: ["p"] },
    ],
    { hostname: "h", auto: "address" },
    [
      { ip: "10.0.0.1", names: ["a"] },
      { ip: "10.0.0.2", names: ["b"] },
    ],
    [{ address: "1.1.1.1", protocol: "Do53", tlsServerName: "" }],
    { enabled: true, servers: ["t"], useNts: false, bootTimeout: 5_000_000_000n },
  ]);
});

test("systemVolume() unites the older encryption with the document, whose own counts first", () => {
  const volume = (name: string, ...documents: readonly string[]): unknown =>
    systemVolume(
      config(
        [
          "machine: {systemDiskEncryption: {state: {keys: [{nodeID: {}}], cipher: c, blockSize: 4096}}}",
          ...documents.map((each) => `apiVersion: v1alpha1\nkind: VolumeConfig\n${each}`),
        ].join("\n---\n"),
      ),
      name,
    );
  const encryption = { provider: "luks2", keys: [{ nodeID: {} }], cipher: "c", blockSize: 4096 };
  expect(volume("STATE")).toEqual({ name: "STATE", encryption });
  expect(volume("STATE", "name: STATE\ntrim: {enabled: false}")).toEqual({
    name: "STATE",
    trim: { enabled: false },
    encryption,
  });
  const own = "name: STATE\nencryption: {provider: luks2, keys: [{slot: 1, tpm: {}}]}";
  expect(volume("STATE", own)).toMatchObject({ encryption: { keys: [{ slot: 1, tpm: {} }] } });
  expect(volume("EPHEMERAL")).toBeUndefined();
  expect(volume("EPHEMERAL", "name: EPHEMERAL")).toEqual({ name: "EPHEMERAL" });
});

test("diskPartitions() numbers the partitions of each disk, and mounts below /var only", () => {
  const disks = [
    "{device: /dev/b, partitions: [{size: 1GiB, mountpoint: /var/lib/x}, {mountpoint: /etc}]}",
    "{device: /dev/c, partitions: [{mountpoint: /var/mnt/../x}]}",
    "{device: /dev/b, partitions: [{size: 0}]}",
  ];
  expect(diskPartitions(config(`machine: {disks: [${disks.join(", ")}]}`))).toEqual([
    { id: "/dev/b-1", device: "/dev/b", number: 1, sizeBytes: 1n << 30n, mountPoint: "/var/lib/x" },
    { id: "/dev/b-2", device: "/dev/b", number: 2, sizeBytes: undefined, mountPoint: undefined },
    { id: "/dev/c-1", device: "/dev/c", number: 1, sizeBytes: undefined, mountPoint: undefined },
    { id: "/dev/b-3", device: "/dev/b", number: 3, sizeBytes: undefined, mountPoint: undefined },
  ]);
});
