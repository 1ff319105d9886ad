// The way from a config and addresses to apid's certificates.
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceSpec } from "../../../test/lib/reference.ts";
import type { CertificateOrder, IssuedCertificate } from "../../clients/trustd/client.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import { issueFor } from "../../pki/authority.ts";
import { parseRequest } from "../../pki/csr.ts";
import { parsePrivateKey } from "../../pki/keys.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { TrustdCertificate } from "../../resources/secrets/trustd-certificate.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { isSignedBy, parseCertificate, spkiFingerprint } from "../../pki/certificate.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import * as controllers from "./catalogue.ts";

const networkReady = { addressReady: true, connectivityReady: false, hostnameReady: false, etcFilesReady: false };
const start = Date.parse("2026-11-21T12:00:00Z");
let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  clock = manualClock(start);
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of [
    controllers.apiController({ orderCertificate: (order) => signWorker(order) }),
    controllers.apiCertSansController(),
    controllers.maintenanceCertSansController(),
    controllers.maintenanceRootController(),
    controllers.rootOsController(),
    controllers.trustdController(),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
  await setAddresses("10.0.2.15/24", "fec0::1/64");
  refusal = undefined;
  orders.length = 0;
  await state.modify(NetworkStatus, "status", () => networkReady);
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function setAddresses(...addresses: readonly string[]): Promise<void> {
  for (const id of ["accumulative", "accumulative-no-k8s"])
    await state.modify(NodeAddress, id, (spec) => ({ sortAlgorithm: 0, ...spec, addresses }));
}

function configOf(name: string): Config {
  const result = decodeConfig(readFileSync(`test/fixtures/gen/${name}.yaml`));
  if (result.kind === "invalid") throw new Error(`fixture ${name} is invalid`);
  return result.config;
}

async function configureNameless(name: string, kind: number, change = (yaml: string) => yaml): Promise<void> {
  const yaml = change(readFileSync(`test/fixtures/gen/${name}.yaml`, "utf8"));
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.modify(MachineType, "machine-type", () => ({ type: kind }));
}

async function configure(name: string, kind: number): Promise<void> {
  await configureNameless(name, kind);
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "node-1", domainname: "lab.example" }));
}

/** A config whose node is installed by a call, or not at all. */
function withoutInstallation(yaml: string): string {
  const documents = yaml.split(/^---\n/mu);
  return documents.filter((text) => !text.includes("kind: UnattendedInstallConfig")).join("---\n");
}

async function certificates(accept: (spec: ApiCertificate) => boolean): Promise<ApiCertificate> {
  const { spec } = await state.waitFor(ApiCertificate, "api", (resource) => accept(resource.spec), {
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
  });
  return spec;
}

const serverOf = (spec: ApiCertificate) => parseCertificate(spec.server?.crt ?? "");

test("maintenance: a server certificate of a throw-away authority, also without a host name", async () => {
  const spec = await certificates((each) => each.server !== undefined);
  const server = serverOf(spec);
  expect([
    spec.skipVerifyingClientCert,
    spec.client,
    server.subject.commonName,
    server.dnsNames,
    server.ipAddresses,
    server.extKeyUsage,
  ]).toEqual([
    true,
    undefined,
    "maintenance-service.talos.dev",
    [],
    ["10.0.2.15", "127.0.0.1", "::1", "fec0::1"],
    ["1.3.6.1.5.5.7.3.1"],
  ]);
  expect(isSignedBy(server, spec.acceptedCAs.map(parseCertificate), new Date(start))).toBe(true);
});

test("maintenance: a new address means a new certificate, but not a new key", async () => {
  const first = serverOf(await certificates((each) => each.server !== undefined));
  await setAddresses("10.0.2.15/24", "10.0.2.16/24");
  const second = serverOf(await certificates((each) => serverOf(each).ipAddresses.includes("10.0.2.16")));
  expect([spkiFingerprint(second), second.x509.serialNumber === first.x509.serialNumber]).toEqual([
    spkiFingerprint(first),
    false,
  ]);
});

test("control plane: server and client certificates of the config's authority", async () => {
  await certificates((each) => each.skipVerifyingClientCert);
  await configure("v1.14/controlplane", MachineKind.controlplane);
  const spec = await certificates((each) => !each.skipVerifyingClientCert);
  const server = serverOf(spec);
  const client = parseCertificate(spec.client?.crt ?? "");
  expect((await state.get(CertSAN, "api")).spec).toEqual({
    ips: ["10.0.2.15", "127.0.0.1", "fec0::1"],
    dnsNames: ["node-1", "node-1.lab.example"],
    fqdn: "node-1.lab.example",
  });
  expect([server.subject, server.notAfter, client.subject, client.extKeyUsage, client.ipAddresses]).toEqual([
    { commonName: "node-1.lab.example", organizations: [] },
    new Date(start + 86_400_000),
    { commonName: "node-1.lab.example", organizations: ["os:impersonator"] },
    ["1.3.6.1.5.5.7.3.2"],
    [],
  ]);
  const root = (await state.get(OSRootSecret, "os")).spec;
  expect(root.token).toBe("r78vqh.7ep0e0dkyfzxpelz");
  expect(spec.acceptedCAs).toEqual(root.acceptedCAs);
  for (const each of [server, client])
    expect(isSignedBy(each, root.acceptedCAs.map(parseCertificate), new Date(start))).toBe(true);
});

/** As long as a node is to be installed by a call, there is no STATE from which its made-up name follows. */
test("a control plane without a host name serves its API by address, and by name once it has one", async () => {
  await configureNameless("v1.14/controlplane", MachineKind.controlplane, withoutInstallation);
  const spec = await certificates((each) => !each.skipVerifyingClientCert);
  const server = serverOf(spec);
  const client = parseCertificate(spec.client?.crt ?? "");
  expect([server.subject.commonName, server.dnsNames, server.ipAddresses, client.subject]).toEqual([
    "",
    [],
    ["10.0.2.15", "127.0.0.1", "fec0::1"],
    { commonName: "", organizations: ["os:impersonator"] },
  ]);
  expect(isSignedBy(server, spec.acceptedCAs.map(parseCertificate), new Date(start))).toBe(true);
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "node-1", domainname: "" }));
  const named = serverOf(await certificates((each) => serverOf(each).dnsNames.includes("node-1")));
  expect(named.subject.commonName).toBe("node-1");
});

test.each([
  ["a system disk", withoutInstallation, "system-disk"],
  ["a disk to install itself to", (yaml: string) => yaml, ""],
])("a node that has %s serves its API once STATE gave it a name", async (_, change, disk) => {
  if (disk !== "") await state.modify(SystemDisk, disk, () => ({ ...SystemDisk.zero(), diskID: "vda" }));
  await configureNameless("v1.14/controlplane", MachineKind.controlplane, change);
  for (let round = 0; round < 5; round++) await clock.advance(1000);
  expect(await state.find(CertSAN, "api")).toBeUndefined();
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "node-1", domainname: "" }));
  const server = serverOf(await certificates((each) => !each.skipVerifyingClientCert));
  expect(server.dnsNames).toEqual(["node-1"]);
});

test("the names of API certificates stay when the host name goes away", async () => {
  await configure("v1.14/controlplane", MachineKind.controlplane);
  await certificates((each) => !each.skipVerifyingClientCert);
  await state.teardown(HostnameStatus, "hostname");
  await state.destroy(HostnameStatus, "hostname");
  await setAddresses("10.0.2.15/24", "10.0.2.16/24");
  const server = serverOf(await certificates((each) => serverOf(each).ipAddresses.includes("10.0.2.16")));
  expect(server.dnsNames).toEqual(["node-1", "node-1.lab.example"]);
});

test("certificates are made again for a new address, a right clock, and after half of their life", async () => {
  await configure("v1.14/controlplane", MachineKind.controlplane);
  const serial = (spec: ApiCertificate): string => serverOf(spec).x509.serialNumber;
  let last = await certificates((each) => !each.skipVerifyingClientCert);
  const next = async (): Promise<void> => {
    const before = serial(last);
    last = await certificates((each) => serial(each) !== before);
  };
  await setAddresses("10.0.2.15/24", "10.0.2.16/24");
  await next();
  expect(serverOf(last).ipAddresses).toEqual(["10.0.2.15", "10.0.2.16", "127.0.0.1"]);
  await state.modify(TimeStatus, "node", () => ({
    synced: true,
    epoch: 1,
    syncDisabled: false,
    spikeDetected: false,
    consecutiveSpikes: 0,
  }));
  await next();
  await clock.advance(43_200_000);
  await next();
  expect(serverOf(last).notBefore).toEqual(new Date(start + 43_200_000));
});

test("a machine that was suspended, and whose clock is right at once, has new certificates within the hour", async () => {
  await configure("v1.14/controlplane", MachineKind.controlplane);
  const first = serverOf(await certificates((each) => !each.skipVerifyingClientCert));
  clock.jump(30 * 86_400_000);
  await clock.advance(3_600_000);
  const next = serverOf(await certificates((each) => serverOf(each).x509.serialNumber !== first.x509.serialNumber));
  expect(next.notAfter.getTime()).toBeGreaterThan(clock.now());
});

const authority = machineSecrets(configOf("v1.14/controlplane"))?.ca ?? { certificate: "", key: "" };
const orders: CertificateOrder[] = [];
/** Another answer than a signature. */
let refusal: Error | undefined;

/** What a control plane's trustd does. */
async function signWorker(order: CertificateOrder): Promise<IssuedCertificate> {
  orders.push(order);
  if (refusal !== undefined) throw refusal;
  const { publicKey, subject, dnsNames, ipAddresses } = parseRequest(order.csr);
  const options = {
    subject,
    notBefore: new Date(clock.now()),
    dnsNames,
    ipAddresses,
    extKeyUsage: ["serverAuth"] as const,
  };
  return { ca: authority.certificate, crt: await issueFor(authority, publicKey, options) };
}

/** Lets time pass until so many orders were made; between two of them keys are made by other threads. */
async function ordered(count: number): Promise<void> {
  const end = performance.now() + 15_000;
  while (orders.length < count && performance.now() < end) {
    await clock.advance(1_000);
    await setImmediate();
  }
  expect(orders.length).toBeGreaterThanOrEqual(count);
}

test("a worker gets its certificate from a control plane, and keeps it when control planes move", async () => {
  await certificates((each) => each.skipVerifyingClientCert);
  refusal = new Error("token refused");
  await configure("v1.14/worker", MachineKind.worker);
  await state.waitForAbsence(ApiCertificate, "api", { signal: stop.signal });
  await state.modify(Endpoint, "controlplane", () => ({ addresses: ["10.0.2.2"], hosts: ["cp.lab"] }));
  await ordered(2);
  refusal = undefined;
  await state.modify(Endpoint, "discovery", () => ({ addresses: ["10.0.2.3", "10.0.2.2"], hosts: [] }));
  await ordered(orders.length + 1);
  const spec = await certificates((each) => each.server !== undefined);
  expect(orders.at(-1)).toMatchObject({
    hosts: ["10.0.2.2", "cp.lab", "10.0.2.3"],
    ca: authority.certificate,
    token: "r78vqh.7ep0e0dkyfzxpelz",
  });
  const server = serverOf(spec);
  expect([server.subject.commonName, server.dnsNames, spec.client, spec.acceptedCAs]).toEqual([
    "node-1.lab.example",
    ["node-1", "node-1.lab.example"],
    undefined,
    [authority.certificate],
  ]);
  expect(server.x509.checkPrivateKey(parsePrivateKey(spec.server?.key ?? ""))).toBe(true);
  expect(isSignedBy(server, [parseCertificate(authority.certificate)], server.notBefore)).toBe(true);
  const { issuingCA, acceptedCAs } = (await state.get(OSRootSecret, "os")).spec;
  expect([issuingCA, acceptedCAs.length]).toEqual([undefined, 1]);
  const before = orders.length;
  await state.modify(Endpoint, "discovery", () => ({ addresses: ["10.0.2.9"], hosts: [] }));
  await clock.advance(1_000);
  expect(orders.length).toBe(before);
  expect(await state.find(TrustdCertificate, "trustd")).toBeUndefined();
});

test("a worker that is refused says so, keeps the certificate it has, and is well again by itself", async () => {
  const problem = async (): Promise<readonly string[] | undefined> =>
    (await state.find(Diagnostic, "api-certificate"))?.spec.details;
  await configure("v1.14/worker", MachineKind.worker);
  await state.modify(Endpoint, "controlplane", () => ({ addresses: ["10.0.2.2"], hosts: [] }));
  await ordered(1);
  const first = serverOf(await certificates((each) => each.server !== undefined && !each.skipVerifyingClientCert));
  refusal = new Error("10.0.2.2: invalid token");
  await clock.advance(43_200_000);
  await ordered(orders.length + 12);
  expect(await problem()).toEqual(["10.0.2.2: invalid token"]);
  expect(serverOf((await state.get(ApiCertificate, "api")).spec).x509.serialNumber).toBe(first.x509.serialNumber);
  refusal = undefined;
  await ordered(orders.length + 1);
  await certificates((each) => serverOf(each).x509.serialNumber !== first.x509.serialNumber);
  await state.waitForAbsence(Diagnostic, "api-certificate", { signal: stop.signal });
});

async function setTime(epoch: number): Promise<void> {
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: epoch > 0, epoch }));
}

test("a worker that slept longer than its certificate holds gets another one by itself", async () => {
  await configure("v1.14/worker", MachineKind.worker);
  await state.modify(Endpoint, "controlplane", () => ({ addresses: ["10.0.2.2"], hosts: [] }));
  await setTime(1);
  await ordered(1);
  const first = serverOf(await certificates((each) => each.server !== undefined && !each.skipVerifyingClientCert));
  clock.jump(400 * 86_400_000);
  await setTime(2);
  await ordered(orders.length + 1);
  const next = await certificates((each) => serverOf(each).x509.serialNumber !== first.x509.serialNumber);
  expect(serverOf(next).notAfter.getTime()).toBeGreaterThan(clock.now());
  expect(orders.at(-1)).toMatchObject({ token: "r78vqh.7ep0e0dkyfzxpelz" });
});

test("a worker whose certificate ends while no control plane answers gets another one when one does", async () => {
  await configure("v1.14/worker", MachineKind.worker);
  await state.modify(Endpoint, "controlplane", () => ({ addresses: ["10.0.2.2"], hosts: [] }));
  await ordered(1);
  const first = serverOf(await certificates((each) => each.server !== undefined && !each.skipVerifyingClientCert));
  refusal = new Error("10.0.2.2: no route to host");
  await clock.advance(43_200_000);
  clock.jump(43_200_000); // the rest of its life, without all the orders of that time
  await ordered(orders.length + 40);
  expect(first.notAfter.getTime()).toBeLessThan(clock.now());
  expect((await state.find(Diagnostic, "api-certificate"))?.spec.details).toEqual(["10.0.2.2: no route to host"]);
  refusal = undefined;
  await ordered(orders.length + 1);
  const next = await certificates((each) => serverOf(each).x509.serialNumber !== first.x509.serialNumber);
  expect(serverOf(next).notAfter.getTime()).toBeGreaterThan(clock.now());
});

test("a worker that comes back with a wrong clock believes no control plane until the clock is set", async () => {
  clock.jump(-50 * 365 * 86_400_000);
  refusal = new Error("certificate is not yet valid");
  await configure("v1.14/worker", MachineKind.worker);
  await state.modify(Endpoint, "controlplane", () => ({ addresses: ["10.0.2.2"], hosts: [] }));
  await setTime(0);
  await ordered(3);
  clock.jump(50 * 365 * 86_400_000);
  refusal = undefined;
  await setTime(1);
  await ordered(orders.length + 1);
  const spec = await certificates((each) => each.server !== undefined && !each.skipVerifyingClientCert);
  expect(isSignedBy(serverOf(spec), [parseCertificate(authority.certificate)], new Date(clock.now()))).toBe(true);
  expect(await state.find(Diagnostic, "api-certificate")).toBeUndefined();
});

test("trustd of a control plane has a server certificate of the authority", async () => {
  await configure("v1.14/controlplane", MachineKind.controlplane);
  await state.modify(NetworkStatus, "status", (spec) => ({ ...networkReady, ...spec, hostnameReady: true }));
  const { spec } = await state.waitFor(TrustdCertificate, "trustd", () => true, { signal: stop.signal });
  const certificate = parseCertificate(spec.server?.crt ?? "");
  expect([certificate.subject.commonName, certificate.extKeyUsage, certificate.x509.keyUsage]).toEqual([
    "node-1.lab.example",
    ["1.3.6.1.5.5.7.3.1"],
    parseCertificate(referenceSpec(TrustdCertificate, "trustd").server?.crt ?? "").x509.keyUsage,
  ]);
  expect(spec.acceptedCAs).toEqual([authority.certificate]);
});
