// Pods that ask for the nodes' API: who gets it, how long, and who is told why not.
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { endpointSlices, secrets, type ApiResource, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { createAuthority, type CertificateAndKey } from "../../pki/authority.ts";
import { parseCertificate } from "../../pki/certificate.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { KubernetesAccessConfig } from "../../resources/k8s/kubernetes-access-config.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { syncAccount } from "./accounts.ts";
import * as controllers from "./catalogue.ts";

const accounts: ApiResource = {
  apiVersion: "talos.dev/v1alpha1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  namespaced: true,
};
const events: ApiResource = { apiVersion: "v1", kind: "Event", plural: "events", namespaced: true };
const services: ApiResource = { apiVersion: "v1", kind: "Service", plural: "services", namespaced: true };
const endpoints: ApiResource = { apiVersion: "v1", kind: "Endpoints", plural: "endpoints", namespaced: true };

const start = Date.parse("2026-11-21T12:00:00Z");
const hour = 3_600_000;
const config = { enabled: true, allowedAPIRoles: ["os:reader"], allowedKubernetesNamespaces: ["monitoring"] };
const { signal } = new AbortController();
let issuer: CertificateAndKey;
let kubernetes: FakeKubernetes;

beforeEach(async () => {
  issuer = await createAuthority({ organizations: ["talos"], now: new Date(start), algorithm: "ed25519" });
  kubernetes = new FakeKubernetes();
});

function account(name: string, roles: readonly string[], namespace = "monitoring"): KubernetesObject {
  return kubernetes.put(accounts, { metadata: { name, namespace, uid: `uid-${name}` }, spec: { roles } });
}

const find = (resource: ApiResource, name: string, namespace = "monitoring"): Promise<KubernetesObject | undefined> =>
  kubernetes.find(resource, { name, namespace });

/** The certificate that an account's pods get. */
async function certificateOf(name: string): Promise<ReturnType<typeof parseCertificate>> {
  const data = (await find(secrets, name))?.["data"] as { readonly config: string };
  const text = decodeUtf8(Uint8Array.fromBase64(data.config));
  expect(text).toMatch(/^context: default\n[^]*- talos\.default\n/u);
  const crt = /crt: (?<crt>\S+)/u.exec(text)?.groups?.["crt"] ?? "";
  return parseCertificate(decodeUtf8(Uint8Array.fromBase64(crt)));
}

const told = async (): Promise<readonly unknown[]> =>
  (await kubernetes.list(events, {})).items.map((event) => `${String(event["type"])} ${String(event["reason"])}`);

async function sync(object: KubernetesObject, nowMs = start, by = issuer): Promise<void> {
  await syncAccount(kubernetes, object, { config, issuer: by, nowMs, signal });
}

test("an account gets a secret of its own with the roles that it asks for", async () => {
  await sync(account("agent", ["os:reader"]));
  const secret = await find(secrets, "agent");
  expect(secret?.metadata.ownerReferences).toEqual([
    { apiVersion: "talos.dev/v1alpha1", kind: "ServiceAccount", name: "agent", uid: "uid-agent", controller: true },
  ]);
  const certificate = await certificateOf("agent");
  expect([certificate.subject.organizations, certificate.notAfter.getTime() - start <= 6 * hour]).toEqual([
    ["os:reader"],
    true,
  ]);
  expect(await told()).toEqual(["Normal Synced"]);
});

test("a certificate is made anew before it ends, for other roles, and for another authority", async () => {
  const object = account("agent", ["os:reader"]);
  await sync(object);
  const first = await certificateOf("agent");
  await sync(object, start + 4 * hour);
  expect((await certificateOf("agent")).x509.serialNumber).toBe(first.x509.serialNumber);
  await sync(object, start + 5 * hour);
  const second = await certificateOf("agent");
  expect(second.notAfter.getTime()).toBeGreaterThan(start + 10 * hour);
  const other = await createAuthority({ organizations: ["talos"], now: new Date(start), algorithm: "ed25519" });
  await sync(object, start + 5 * hour, other);
  expect((await certificateOf("agent")).x509.serialNumber).not.toBe(second.x509.serialNumber);
  kubernetes.put(secrets, {
    ...(await find(secrets, "agent")),
    metadata: { ...(await find(secrets, "agent"))?.metadata },
    data: { config: "bm9uc2Vuc2U=" },
  });
  await sync(object, start + 5 * hour, other);
  expect((await certificateOf("agent")).subject.organizations).toEqual(["os:reader"]);
});

test.each([
  ["Roles not found", "ErrRolesNotFound", [], "monitoring"],
  ['Namespace not allowed: "shop"', "ErrNamespaceNotAllowed", ["os:reader"], "shop"],
  ['Roles not allowed: ["os:admin"]', "ErrRolesNotAllowed", ["os:reader", "os:admin"], "monitoring"],
] as const)("an account that may not have it is told: %s", async (message, reason, roles, namespace) => {
  const object = account("agent", roles, namespace);
  await sync(object);
  await sync(object);
  const status = (await find(accounts, "agent", namespace))?.["status"];
  expect([status, await find(secrets, "agent", namespace), await told()]).toEqual([
    { failureReason: message },
    undefined,
    [`Warning ${reason}`],
  ]);
});

test("a secret of somebody else stays, and the reason goes when it is gone", async () => {
  kubernetes.put(secrets, { metadata: { name: "agent", namespace: "monitoring" }, data: { config: "eA==" } });
  const object = account("agent", ["os:reader"]);
  await sync(object);
  expect((await find(secrets, "agent"))?.["data"]).toEqual({ config: "eA==" });
  expect((await find(accounts, "agent"))?.["status"]).toEqual({
    failureReason: 'Secret "agent" exists and does not belong to this account',
  });
  await kubernetes.delete(secrets, { name: "agent", namespace: "monitoring" });
  await sync(object);
  expect((await find(accounts, "agent"))?.["status"]).toEqual({});
  expect(await told()).toEqual(["Warning ErrResourceExists", "Normal Synced"]);
});

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
const locks: string[] = [];

function run(): void {
  clock = manualClock(start);
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const parts = {
    connect: async () => kubernetes,
    lock: async (name: string) => {
      locks.push(name);
      return { signal, [Symbol.asyncDispose]: async () => undefined };
    },
  };
  runtime.register(controllers.kubeAccessConfigController());
  runtime.register(controllers.kubeAccessEndpointController(parts));
  runtime.register(controllers.kubeAccessAccountsController(parts));
  running = runtime.run(stop.signal);
}

afterEach(async () => {
  stop?.abort();
  await running;
});

test("with a config that allows it there are a service, its endpoints, and accounts are looked after", async () => {
  run();
  kubernetes.put(endpoints, { metadata: { name: "talos", namespace: "default" } });
  account("agent", ["os:reader"]);
  const yaml = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8");
  const allow = `---
apiVersion: v1alpha1
kind: KubeTalosAPIAccessConfig
allowedRoles: [os:reader]
allowedKubernetesNamespaces: [monitoring]
`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.waitFor(KubernetesAccessConfig, "config", (found) => !found.spec.enabled, { signal });
  await state.modify(KubernetesSecret, "k8s-certs", () => KubernetesSecret.zero());
  await state.modify(OSRootSecret, "os", () => ({
    ...OSRootSecret.zero(),
    issuingCA: { crt: issuer.certificate, key: issuer.key },
  }));
  await state.modify(Endpoint, "kube-apiserver", () => ({ addresses: ["10.0.0.1", "10.0.0.2", "fd00::1"], hosts: [] }));
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: `${yaml}${allow}` }));
  await expect
    .poll(() => find(endpointSlices, "talos-ipv6", "default"))
    .toMatchObject({
      metadata: { labels: { provider: "talos.dev", component: "apid", "kubernetes.io/service-name": "talos" } },
      addressType: "IPv6",
      ports: [{ name: "apid", port: 50_000 }],
      endpoints: [{ addresses: ["fd00::1"], conditions: { ready: true, serving: true } }],
    });
  expect((await find(endpointSlices, "talos-ipv4", "default"))?.["endpoints"]).toHaveLength(2);
  expect([await find(services, "talos", "default"), await find(endpoints, "talos", "default")]).toEqual([
    expect.objectContaining({ spec: { ports: [{ name: "apid", port: 50_000, protocol: "TCP", targetPort: 50_000 }] } }),
    undefined,
  ]);
  await expect.poll(() => find(secrets, "agent")).toBeDefined();
  expect(locks).toEqual(["talos:v1:serviceAccountCRDController"]);
  await state.modify(Endpoint, "kube-apiserver", () => ({ addresses: ["10.0.0.1"], hosts: [] }));
  await expect.poll(() => find(endpointSlices, "talos-ipv6", "default")).toBeUndefined();
  const first = await certificateOf("agent");
  await clock.advance(5 * hour);
  await expect.poll(async () => (await certificateOf("agent")).x509.serialNumber).not.toBe(first.x509.serialNumber);
});
