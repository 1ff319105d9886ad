// The way from a config to what etcd starts with: settings, addresses, certificates, files.
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { nodeFiles } from "../../linux/files.ts";
import { isSignedBy, parseCertificate } from "../../pki/certificate.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { EtcdConfig } from "../../resources/etcd/etcd-config.ts";
import { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { PKIStatus } from "../../resources/etcd/pki-status.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { etcdController } from "../secrets/etcd.ts";
import { rootEtcdController } from "../secrets/root-etcd.ts";
import { configController, etcdConfig } from "./config.ts";
import { pkiController } from "./pki.ts";
import { etcdSpec, specController } from "./spec.ts";

const recorded = "test/fixtures/reference-node/controlplane";
const start = Date.parse("2026-11-21T12:00:00Z");
let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "etcd-pki-"));
  clock = manualClock(start);
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  runtime.register(rootEtcdController());
  runtime.register(etcdController());
  runtime.register(configController());
  runtime.register(specController());
  runtime.register(pkiController({ files: nodeFiles(), path: join(folder, "etcd"), owner }));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true });
});

/** What a real node had, as the YAML that clients see. */
function reference<S>(type: ResourceType<S>, file: string): S {
  const { spec } = parse(readFileSync(`${recorded}/${file}.yaml`, "utf8")) as { readonly spec: unknown };
  return type.specFromYaml(spec);
}

async function startNode(addresses: readonly string[] = ["10.0.2.15/24", "fec0::5054:ff:fe12:3456/64"]): Promise<void> {
  const yaml = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "talos-ke5-j0d", domainname: "" }));
  for (const id of ["routed-no-k8s", "current-no-k8s", "accumulative-no-k8s"])
    await state.modify(NodeAddress, id, () => ({ addresses, sortAlgorithm: 0 }));
  const ready = { addressReady: true, connectivityReady: true, hostnameReady: true, etcFilesReady: true };
  await state.modify(NetworkStatus, "status", () => ready);
}

async function syncTime(): Promise<void> {
  await state.modify(TimeStatus, "node", (spec) => ({ ...TimeStatus.zero(), ...spec, synced: true }));
}

function within<S>(type: ResourceType<S>, accept: (spec: S) => boolean = () => true): Promise<S> {
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(5000)]);
  return state.waitFor(type, "etcd", (resource) => accept(resource.spec), { signal }).then(({ spec }) => spec);
}

test("EtcdConfig and EtcdSpec are those of a real control plane", async () => {
  await startNode();
  expect(await within(EtcdConfig)).toEqual(reference(EtcdConfig, "etcdconfigs.etcd.talos.dev"));
  expect(await within(EtcdSpec)).toEqual(reference(EtcdSpec, "etcdspecs.etcd.talos.dev"));
});

test("certificates say what those of a real control plane say, and wait for the right time", async () => {
  await startNode();
  const root = await within(EtcdRootSecret);
  expect(await state.find(EtcdSecret, "etcd")).toBeUndefined();
  await syncTime();
  const secrets = await within(EtcdSecret);
  const facts = (spec: EtcdSecret) =>
    Object.entries(spec).map(([name, pair]) => {
      if (pair === undefined) throw new Error(`There is no pair "${name}"`);
      const { subject, extKeyUsage, dnsNames, ipAddresses, notBefore, notAfter, x509 } = parseCertificate(pair.crt);
      const years = (notAfter.getTime() - notBefore.getTime()) / 86_400_000;
      return { name, subject, extKeyUsage, dnsNames, ipAddresses, years, usage: x509.keyUsage };
    });
  expect(facts(secrets)).toEqual(facts(reference(EtcdSecret, "etcdsecrets.secrets.talos.dev")));
  const issuer = [parseCertificate(root.etcdCA?.crt ?? "")];
  for (const pair of Object.values(secrets))
    expect(isSignedBy(parseCertificate(pair?.crt ?? ""), issuer, new Date(start))).toBe(true);
});

test("certificates follow the node's addresses, and the files follow them", async () => {
  await startNode();
  await syncTime();
  const first = await within(PKIStatus);
  const path = join(folder, "etcd");
  expect((await readdir(path)).toSorted()).toEqual(
    ["admin", "ca", "peer", "server"].flatMap((name) => [`${name}.crt`, `${name}.key`]),
  );
  expect([(await stat(path)).mode & 0o777, (await stat(join(path, "ca.key"))).mode & 0o777]).toEqual([0o700, 0o400]);
  const addresses = ["10.0.2.15/24", "10.0.2.16/24"];
  await state.modify(NodeAddress, "accumulative-no-k8s", () => ({ addresses, sortAlgorithm: 0 }));
  const second = await within(PKIStatus, ({ version }) => version !== first.version);
  expect(second).toEqual({ ready: true, version: String((await state.get(EtcdSecret, "etcd")).metadata.version) });
  const server = parseCertificate(await readFile(join(path, "server.crt"), "utf8"));
  expect(server.ipAddresses).toEqual(["10.0.2.15", "10.0.2.16", "127.0.0.1", "::1"]);
});

test("certificates that a wrong clock has dated are made again when it is set", async () => {
  await startNode();
  clock.jump(-50 * 365 * 86_400_000);
  await syncTime(); // a boot that does not wait for the time
  const first = await within(PKIStatus);
  clock.jump(50 * 365 * 86_400_000);
  await state.modify(TimeStatus, "node", (spec) => ({ ...TimeStatus.zero(), ...spec, epoch: 1 }));
  await within(PKIStatus, ({ version }) => version !== first.version);
  const root = parseCertificate((await within(EtcdRootSecret)).etcdCA?.crt ?? "");
  const admin = parseCertificate(await readFile(join(folder, "etcd/admin.crt"), "utf8"));
  expect(isSignedBy(admin, [root], new Date(start))).toBe(true);
});

test("without a config there is nothing", async () => {
  await startNode();
  await syncTime();
  await within(PKIStatus);
  await state.destroy(MachineConfig, "v1alpha1");
  const options = { signal: AbortSignal.timeout(5000) };
  await state.waitForAbsence(EtcdRootSecret, "etcd", options);
  await state.waitForAbsence(EtcdSecret, "etcd", options);
  await state.waitForAbsence(EtcdConfig, "etcd", options);
  await state.waitForAbsence(EtcdSpec, "etcd", options);
  await state.waitForAbsence(PKIStatus, "etcd", options);
  expect(await readdir(folder)).toEqual(["etcd"]); // the files stay: a stopped node's memory is gone anyway
});

function configOf(etcd: string, more = ""): Config {
  const machine = `machine:\n  type: controlplane\n${more}`;
  const decoded = decodeConfig(encodeUtf8(`version: v1alpha1\n${machine}cluster:\n  etcd:\n${etcd}`));
  if (decoded.kind === "invalid") throw new Error(JSON.stringify(decoded));
  return decoded.config;
}

const ca = "    ca: { crt: '', key: '' }\n";

test("etcdConfig() leaves shared addresses out, and sorts subnets by what they say", () => {
  const vip = "  network:\n    interfaces:\n    - interface: eth0\n      vip: { ip: 10.0.0.9 }\n";
  const lists = "    advertisedSubnets: [10.0.0.0/8, '!10.9.0.0/16']\n    extraArgs: { election-timeout: '5000' }\n";
  expect(etcdConfig(configOf(ca + lists, vip))).toEqual({
    image: "registry.k8s.io/etcd:3.7.1",
    extraArgs: { "election-timeout": { values: ["5000"] } },
    advertiseValidSubnets: ["10.0.0.0/8"],
    advertiseExcludeSubnets: ["10.9.0.0/16", "10.0.0.9"],
    listenValidSubnets: ["10.0.0.0/8"],
    listenExcludeSubnets: ["10.9.0.0/16"],
  });
});

test("etcdSpec() advertises one routed address, or all of the subnets", () => {
  const node = {
    hostname: "cp-1",
    routed: ["10.0.0.9/32", "10.0.0.5/24", "192.168.1.5/24"],
    current: ["10.0.0.9/32", "10.0.0.5/24", "192.168.1.5/24", "fd00::5/64"],
  };
  const vip = "  network:\n    interfaces:\n    - interface: eth0\n      vip: { ip: 10.0.0.9 }\n";
  const plan = (etcd: string) => {
    const config = etcdConfig(configOf(ca + etcd, vip));
    const spec = config === undefined ? undefined : etcdSpec(config, node);
    return [spec?.advertisedAddresses, spec?.listenPeerAddresses, spec?.listenClientAddresses];
  };
  expect(plan("")).toEqual([["10.0.0.5"], ["0.0.0.0"], ["0.0.0.0"]]);
  expect(plan("    advertisedSubnets: [192.168.0.0/16, 'fd00::/64']\n    listenSubnets: [192.168.0.0/16]\n")).toEqual([
    ["192.168.1.5", "fd00::5"],
    ["192.168.1.5"],
    ["127.0.0.1", "192.168.1.5"],
  ]);
  expect(plan("    advertisedSubnets: [172.16.0.0/12]\n")).toEqual([undefined, undefined, undefined]);
});
