// The way from a config and addresses to apid's certificates.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
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
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import * as controllers from "./catalogue.ts";

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
  for (const create of Object.values(controllers)) runtime.register(create());
  running = runtime.run(stop.signal);
  await setAddresses("10.0.2.15/24", "fec0::1/64");
  await state.modify(NetworkStatus, "status", () => ({
    addressReady: true,
    connectivityReady: false,
    hostnameReady: false,
    etcFilesReady: false,
  }));
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function setAddresses(...addresses: readonly string[]): Promise<void> {
  for (const id of ["accumulative", "accumulative-no-k8s"])
    await state.modify(NodeAddress, id, (spec) => ({ sortAlgorithm: 0, ...spec, addresses }));
}

async function configure(name: string, kind: number): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: readFileSync(`test/fixtures/gen/${name}.yaml`, "utf8"),
  }));
  await state.modify(MachineType, "machine-type", () => ({ type: kind }));
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "node-1", domainname: "lab.example" }));
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

test("a worker accepts the authority it cannot issue with, and has no certificate of its own", async () => {
  await certificates((each) => each.skipVerifyingClientCert);
  await configure("v1.14/worker", MachineKind.worker);
  await state.waitForAbsence(ApiCertificate, "api", { signal: stop.signal });
  const { issuingCA, acceptedCAs } = (await state.get(OSRootSecret, "os")).spec;
  expect([issuingCA, acceptedCAs.length]).toEqual([undefined, 1]);
});
