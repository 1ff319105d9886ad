// The manifests of a new cluster and the pods of its control plane against a real API server: whether it knows every field of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { silentLogger } from "../../src/base/logger.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { configMaps, pods } from "../../src/clients/kubernetes/object.ts";
import type { KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { decodeConfig } from "../../src/config/config.ts";
import { manifestsOf } from "../../src/controllers/manifests/built-in.ts";
import { bootstrapManifestsConfig } from "../../src/controllers/manifests/config.ts";
import { inventoryName } from "../../src/config/manifest-inventory.ts";
import { applyObjects, asKubernetesObject } from "../../src/controllers/manifests/shared/apply-objects.ts";
import { kubernetesRootSecret } from "../../src/controllers/secrets/root-kubernetes.ts";
import { openTestApiServer, untilReady } from "../lib/api-server.ts";
import type { TestApiServer } from "../lib/api-server.ts";

const signal = AbortSignal.timeout(240_000);
let server: TestApiServer;
let admin: Kubernetes;

before(async () => {
  server = await openTestApiServer();
  admin = await server.open("admin", "system:masters");
  await untilReady(admin, signal);
});

after(async () => {
  admin.destroy();
  await server[Symbol.asyncDispose]();
});

/** All objects that a node with this config brings. */
function objectsOf(yaml: string): readonly KubernetesObject[] {
  const decoded = decodeConfig(new TextEncoder().encode(yaml));
  assert.ok(decoded.kind !== "invalid");
  const root = kubernetesRootSecret(decoded.config);
  assert.ok(root !== undefined);
  return Object.values(manifestsOf(bootstrapManifestsConfig(decoded.config), root))
    .flat()
    .map(asKubernetesObject);
}

const read = (name: string): string => readFileSync(`test/fixtures/gen/${name}.yaml`, "utf8");

const everything = `${read("v1.14/controlplane").replace("kind: KubeFlannelCNIConfig\n", "$&kubeNetworkPoliciesEnabled: true\n")}---
apiVersion: v1alpha1
kind: KubeTalosAPIAccessConfig
allowedRoles: [os:reader]
allowedKubernetesNamespaces: [kube-system]
`;

void test("every manifest is applied, once", async () => {
  const objects = objectsOf(everything);
  const first = await applyObjects(admin, objects, { log: silentLogger, signal });
  assert.deepEqual(first, { problems: [], created: objects.length });
  assert.deepEqual(await applyObjects(admin, objects, { log: silentLogger, signal }), { problems: [], created: 0 });
  const inventory = await admin.get(configMaps, { name: inventoryName, namespace: "kube-system" }, signal);
  assert.equal(Object.keys(inventory["data"] as object).length, objects.length);
});

void test("those of an older config are known, too", async () => {
  for (const object of objectsOf(read("v1.13/controlplane"))) {
    const resource = await admin.resourceOf(object.apiVersion ?? "", object.kind ?? "", signal);
    await admin.apply(resource, object, { fieldManager: "talos", dryRun: true, force: true }, signal);
  }
});

void test("the API server knows every field of the control plane's pods", async () => {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "kube-system" } };
  const accounts = await admin.resourceOf("v1", "ServiceAccount", signal);
  await admin.apply(accounts, account, { fieldManager: "test" }, signal);
  for (const program of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
    const pod = parse(
      readFileSync(`src/controllers/control-plane/testdata/${program}.yaml`, "utf8"),
    ) as KubernetesObject;
    const { metadata } = await admin.apply(pods, pod, { fieldManager: "test", dryRun: true }, signal);
    assert.equal(metadata.name, program);
    const unknown = { ...pod, spec: { ...(pod["spec"] as object), nonsense: true } };
    await assert.rejects(admin.apply(pods, unknown, { fieldManager: "test", dryRun: true }, signal));
  }
});
