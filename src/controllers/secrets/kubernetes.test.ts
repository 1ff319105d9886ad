// From a config to the certificates and credentials of Kubernetes, compared with those of the reference node.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { referenceConfig, referenceSpec } from "../../../test/lib/reference.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { parseCertificate, parseCertificates, type ParsedCertificate } from "../../pki/certificate.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import * as controllers from "./catalogue.ts";

const start = Date.parse("2026-11-21T12:00:00Z");
const dayMs = 86_400_000;
let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  clock = manualClock(start);
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const create of [
    controllers.rootKubernetesController,
    controllers.kubernetesController,
    controllers.kubernetesCertSansController,
    controllers.kubernetesDynamicCertsController,
  ])
    runtime.register(create());
  running = runtime.run(stop.signal);
  await setAddresses("10.0.2.15/24", "fec0::5054:ff:fe12:3456/64");
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "talos-ke5-j0d", domainname: "" }));
  const ready = { addressReady: true, connectivityReady: true, hostnameReady: true, etcFilesReady: true };
  await state.modify(NetworkStatus, "status", () => ready);
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function setAddresses(...addresses: readonly string[]): Promise<void> {
  await state.modify(NodeAddress, "accumulative-no-k8s", (spec) => ({ sortAlgorithm: 0, ...spec, addresses }));
}

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

async function setSynced(synced: boolean, epoch = 0): Promise<void> {
  const spec = { synced, epoch, syncDisabled: false, spikeDetected: false, consecutiveSpikes: 0 };
  await state.modify(TimeStatus, "node", () => spec);
}

const deadline = (): { readonly signal: AbortSignal } => ({
  signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
});

async function dynamicCerts(
  accept: (spec: KubernetesDynamicCert) => boolean = () => true,
): Promise<KubernetesDynamicCert> {
  const found = await state.waitFor(KubernetesDynamicCert, "k8s-dynamic-certs", ({ spec }) => accept(spec), deadline());
  return found.spec;
}

async function kubeconfigs(accept: (spec: KubernetesSecret) => boolean = () => true): Promise<KubernetesSecret> {
  return (await state.waitFor(KubernetesSecret, "k8s-certs", ({ spec }) => accept(spec), deadline())).spec;
}

/** What a certificate says, without what is random. */
function shape(certificate: ParsedCertificate): unknown {
  const { subject, dnsNames, ipAddresses, extKeyUsage, isAuthority, notBefore, notAfter } = certificate;
  const lifetimeMs = notAfter.getTime() - notBefore.getTime();
  const { keyUsage } = certificate.x509;
  return { subject, dnsNames, ipAddresses, extKeyUsage, keyUsage, isAuthority, lifetimeMs };
}

const userOf = (text: string): { "client-certificate-data": string; "client-key-data": string } =>
  parse(text).users[0].user;

/** The file with its certificate replaced by what it says. */
function shapeOfKubeconfig(text: string): unknown {
  const file = parse(text);
  const certificate = parseCertificate(Buffer.from(userOf(text)["client-certificate-data"], "base64").toString());
  return { ...file, users: [{ name: file.users[0].name, certificate: shape(certificate) }] };
}

test("the root secret is that of the reference node", async () => {
  await configure(referenceConfig);
  const { spec } = await state.waitFor(KubernetesRootSecret, "k8s", () => true, deadline());
  expect(spec).toEqual(referenceSpec(KubernetesRootSecret, "k8s"));
});

test("an older config gives the same root secret, with its encryption secret as such", async () => {
  await configure(readFileSync("test/fixtures/gen/v1.13/controlplane.yaml", "utf8"));
  const { spec } = await state.waitFor(KubernetesRootSecret, "k8s", () => true, deadline());
  expect(spec).toEqual({
    ...referenceSpec(KubernetesRootSecret, "k8s"),
    etcdEncryptionConfig: {},
    secretboxEncryptionSecret: "KLnsbvmJL86XVXEN2pwRZNiLxqLEbiLYSs8+iEv5Fjg=",
  });
});

test("certificates and credentials are those of the reference node, once the clock is right", async () => {
  await configure(referenceConfig);
  await setSynced(false);
  const sans = await state.waitFor(CertSAN, "k8s", () => true, deadline());
  expect(sans.spec).toEqual(referenceSpec(CertSAN, "k8s"));
  expect(await state.find(KubernetesSecret, "k8s-certs")).toBeUndefined();
  expect(await state.find(KubernetesDynamicCert, "k8s-dynamic-certs")).toBeUndefined();
  await setSynced(true);
  const certificates = await dynamicCerts();
  const wanted = referenceSpec(KubernetesDynamicCert, "k8s-dynamic-certs");
  for (const name of ["apiServer", "apiServerKubeletClient", "frontProxy"] as const) {
    const [got = [], want = []] = [certificates, wanted].map((each) => parseCertificates(each[name]?.crt ?? ""));
    expect(got.map(shape)).toEqual(want.map(shape));
  }
  expect(certificates.apiServer?.crt).toContain("-----END CERTIFICATE-----\n\n-----BEGIN");
  const files = await kubeconfigs();
  for (const [name, text] of Object.entries(referenceSpec(KubernetesSecret, "k8s-certs")))
    expect(shapeOfKubeconfig(files[name as keyof KubernetesSecret])).toEqual(shapeOfKubeconfig(text));
  expect(files.schedulerKubeconfig.split("\n").map((line) => line.replace(/-data: .*/u, ""))).toEqual(
    referenceSpec(KubernetesSecret, "k8s-certs")
      .schedulerKubeconfig.split("\n")
      .map((line) => line.replace(/-data: .*/u, "")),
  );
});

test("a new address changes the certificates only, another authority changes all, and all are renewed after half a year", async () => {
  await configure(referenceConfig);
  await setSynced(true);
  const first = { certificates: await dynamicCerts(), files: await kubeconfigs() };
  await setAddresses("10.0.2.15/24", "10.0.2.16/24");
  const second = await dynamicCerts((spec) => spec.apiServer?.crt !== first.certificates.apiServer?.crt);
  expect(parseCertificate(second.apiServer?.crt ?? "").ipAddresses).toContain("10.0.2.16");
  expect((await kubeconfigs()).adminKubeconfig).toBe(first.files.adminKubeconfig);

  await clock.advance(182 * dayMs);
  expect((await kubeconfigs()).adminKubeconfig).toBe(first.files.adminKubeconfig);
  await clock.advance(dayMs);
  const renewed = await kubeconfigs((spec) => spec.adminKubeconfig !== first.files.adminKubeconfig);
  await dynamicCerts((spec) => spec.frontProxy?.crt !== second.frontProxy?.crt);

  const old = referenceSpec(KubernetesRootSecret, "k8s").issuingCA?.crt ?? "";
  await configure(
    referenceConfig.replace("kind: KubeAPIServerCAConfig\n", `$&acceptedCAs:\n    - ${JSON.stringify(old)}\n`),
  );
  const rotated = await kubeconfigs((spec) => spec.adminKubeconfig !== renewed.adminKubeconfig);
  const authorities = Buffer.from(
    parse(rotated.adminKubeconfig).clusters[0].cluster["certificate-authority-data"],
    "base64",
  );
  expect(parseCertificates(authorities.toString())).toHaveLength(2);
});

test.each([
  ["years behind", 40 * 365 * dayMs],
  ["a day ahead", -dayMs],
])("what was dated by a clock that was %s is made again when that is set", async (_, offMs) => {
  await configure(referenceConfig);
  await setSynced(true); // a boot that does not wait for the time
  const first = { certificates: await dynamicCerts(), files: await kubeconfigs() };
  clock.jump(1000);
  await setSynced(true, 1);
  await clock.advance(1000);
  expect(await kubeconfigs()).toEqual(first.files);
  clock.jump(offMs);
  await setSynced(true, 2);
  const { apiServer } = await dynamicCerts((spec) => spec.apiServer?.crt !== first.certificates.apiServer?.crt);
  expect(parseCertificates(apiServer?.crt ?? "")[0]?.notBefore).toEqual(new Date(clock.now()));
  await kubeconfigs((spec) => spec.adminKubeconfig !== first.files.adminKubeconfig);
});

test("a worker has none of them", async () => {
  await configure(referenceConfig);
  await setSynced(true);
  await kubeconfigs();
  await configure(readFileSync("test/fixtures/gen/v1.14/worker.yaml", "utf8"));
  await state.waitForAbsence(KubernetesSecret, "k8s-certs", deadline());
  await state.waitForAbsence(KubernetesDynamicCert, "k8s-dynamic-certs", deadline());
  await state.waitForAbsence(CertSAN, "k8s", deadline());
  expect(await state.find(KubernetesRootSecret, "k8s")).toBeUndefined();
});
