// Accounts for the nodes' API, and the service by which pods reach it, against a real API server: whether it takes the objects as we write them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { endpointSlices, secrets, type ApiResource } from "../../src/clients/kubernetes/object.ts";
import { syncAccount } from "../../src/controllers/kubeaccess/accounts.ts";
import { applyEndpoints } from "../../src/controllers/kubeaccess/endpoint.ts";
import { asKubernetesObject } from "../../src/controllers/manifests/shared/apply-objects.ts";
import { serviceAccountDefinition } from "../../src/controllers/manifests/shared/access.ts";
import { createAuthority } from "../../src/pki/authority.ts";
import { openTestApiServer, untilReady } from "../lib/api-server.ts";
import type { TestApiServer } from "../lib/api-server.ts";

const signal = AbortSignal.timeout(240_000);
const namespace = "default";
let server: TestApiServer;
let kubernetes: Kubernetes;

before(async () => {
  server = await openTestApiServer();
  kubernetes = await server.open("admin", "system:masters");
  await untilReady(kubernetes, signal);
});

after(async () => {
  kubernetes.destroy();
  await server[Symbol.asyncDispose]();
});

/** A definition that was made a moment ago takes a while to be served. */
async function accountKind(): Promise<ApiResource> {
  const definition = asKubernetesObject(serviceAccountDefinition());
  const definitions = await kubernetes.resourceOf("apiextensions.k8s.io/v1", "CustomResourceDefinition", signal);
  await kubernetes.apply(definitions, definition, { fieldManager: "talos" }, signal);
  for (;;) {
    try {
      const kind = await kubernetes.resourceOf("talos.dev/v1alpha1", "ServiceAccount", signal);
      await kubernetes.list(kind, {}, signal);
      return kind;
    } catch {
      await systemClock.sleep(200, signal);
    }
  }
}

void test("accounts get secrets, or a reason in their status, and events", async () => {
  const kind = await accountKind();
  const issuer = await createAuthority({ organizations: ["talos"], now: new Date(), algorithm: "ed25519" });
  const config = { enabled: true, allowedAPIRoles: ["os:reader"], allowedKubernetesNamespaces: [namespace] };
  const options = { config, issuer, nowMs: Date.now(), signal };
  for (const [name, role] of [
    ["agent", "os:reader"],
    ["thief", "os:admin"],
  ] as const) {
    const object = {
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: { name, namespace },
      spec: { roles: [role] },
    };
    await kubernetes.create(kind, object, signal);
    await syncAccount(kubernetes, await kubernetes.get(kind, { name, namespace }, signal), options);
  }
  const secret = await kubernetes.get(secrets, { name: "agent", namespace }, signal);
  assert.equal(secret.metadata.ownerReferences?.[0]?.name, "agent");
  const thief = await kubernetes.get(kind, { name: "thief", namespace }, signal);
  assert.deepEqual(thief["status"], { failureReason: 'Roles not allowed: ["os:admin"]' });
  assert.equal(await kubernetes.find(secrets, { name: "thief", namespace }, signal), undefined);
  const events = await kubernetes.list(await kubernetes.resourceOf("v1", "Event", signal), { namespace }, signal);
  assert.deepEqual(events.items.map((event) => String(event["reason"])).toSorted(), ["ErrRolesNotAllowed", "Synced"]);
});

void test("the service leads to the control planes of each family", async () => {
  await applyEndpoints(kubernetes, ["10.5.0.2", "10.5.0.3", "fd00::2"], signal);
  await applyEndpoints(kubernetes, ["10.5.0.3"], signal);
  const selection = { namespace, labelSelector: "kubernetes.io/service-name=talos" };
  const { items } = await kubernetes.list(endpointSlices, selection, signal);
  assert.deepEqual(
    items.map(({ metadata, endpoints }) => [metadata.name, endpoints]),
    [["talos-ipv4", [{ addresses: ["10.5.0.3"], conditions: { ready: true, serving: true } }]]],
  );
});
