// Manifests brought up to date by a client, against a real API server: what a node applied is changed, adopted, removed, and a dry run leaves all as it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { configMaps, secrets, type KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { inventoryName } from "../../src/config/manifest-inventory.ts";
import { applyObjects } from "../../src/controllers/manifests/shared/apply-objects.ts";
import { fakeContext } from "../../src/ctl/fake/session.ts";
import { applyManifests } from "../../src/ctl/kubernetes-upgrade/manifests.ts";
import type { ManifestOptions } from "../../src/ctl/kubernetes-upgrade/plan.ts";
import { openTestApiServer, untilReady } from "../lib/api-server.ts";
import type { TestApiServer } from "../lib/api-server.ts";

const signal = AbortSignal.timeout(240_000);
const namespace = "kube-system";
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

const settings = (name: string, value: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace },
  data: { value },
});
const secret = (value: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "token", namespace },
  stringData: { value },
});
const role: KubernetesObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "system:test" },
  rules: [],
};

/** What was told. */
async function sync(
  objects: readonly KubernetesObject[],
  options: Partial<ManifestOptions> & { readonly dryRun?: boolean } = {},
): Promise<string> {
  const { dryRun = false, ...rest } = options;
  const context = { ...fakeContext({}), clock: systemClock };
  const manifests = { policy: "AdoptIfNoInventory", prune: true, force: true, reconcileMs: 1000, ...rest } as const;
  await applyManifests({ context, kubernetes, dryRun, manifests }, objects);
  return context.stderr().join("\n");
}

async function valueOf(name: string): Promise<unknown> {
  const found = await kubernetes.find(configMaps, { name, namespace }, signal);
  return (found?.["data"] as Record<string, unknown> | undefined)?.["value"];
}

async function inventory(): Promise<readonly string[]> {
  const found = await kubernetes.get(configMaps, { name: inventoryName, namespace }, signal);
  return Object.keys((found["data"] as object | undefined) ?? {});
}

void test("objects that a node applied are changed, once", async () => {
  const old = [settings("changes", "1"), settings("goes", "1"), role, secret("a")];
  await applyObjects(kubernetes, old, { log: silentLogger, signal });
  const next = [settings("changes", "2"), settings("comes", "1"), role, secret("b")];

  const tried = await sync(next, { dryRun: true });
  assert.match(tried, /updating v1\/ConfigMap\/changes: skipped in dry-run/u);
  assert.deepEqual([await valueOf("changes"), await valueOf("goes"), await valueOf("comes")], ["1", "1", undefined]);

  const told = await sync(next);
  assert.match(told, /-\s+value: "1"\n\+\s+value: "2"/u);
  assert.match(told, /pruning v1\/ConfigMap\/goes/u);
  assert.match(told, /updating v1\/Secret\/token\nvalues of a secret change/u);
  assert.doesNotMatch(told, /ClusterRole/u);
  assert.deepEqual([await valueOf("changes"), await valueOf("goes"), await valueOf("comes")], ["2", undefined, "1"]);
  assert.deepEqual(await inventory(), [
    "_system__test_rbac.authorization.k8s.io_ClusterRole",
    "kube-system_changes__ConfigMap",
    "kube-system_comes__ConfigMap",
    "kube-system_token__Secret",
  ]);
  const data = (await kubernetes.get(secrets, { name: "token", namespace }, signal))["data"];
  assert.deepEqual(data, { value: Buffer.from("b").toString("base64") });
  assert.equal(await sync(next), "");
});

void test("objects of others are adopted, or left alone, as the policy says", async () => {
  await kubernetes.create(configMaps, settings("theirs", "1"), signal);
  const foreign = {
    ...settings("foreign", "1"),
    metadata: { name: "foreign", namespace, annotations: { "config.k8s.io/owning-inventory": "somebody" } },
  };
  await kubernetes.create(configMaps, foreign, signal);
  const wanted = [settings("theirs", "2"), settings("foreign", "2")];
  const options = { prune: false } as const;
  await assert.rejects(
    sync(wanted, { ...options, policy: "MustMatch" }),
    /2 objects.*belongs to no inventory.*"somebody"/u,
  );
  assert.deepEqual([await valueOf("theirs"), await valueOf("foreign")], ["1", "1"]);
  await assert.rejects(sync(wanted, options), /1 objects.*"somebody"/u);
  assert.deepEqual([await valueOf("theirs"), await valueOf("foreign")], ["2", "1"]);
  await sync(wanted, { ...options, policy: "AdoptAll" });
  assert.equal(await valueOf("foreign"), "2");
});

void test("objects of a kind that comes with them are applied in the same run", async () => {
  const definition: KubernetesObject = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.org" },
    spec: {
      group: "example.org",
      scope: "Namespaced",
      names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  };
  const widget: KubernetesObject = { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w" } };
  const tried = await sync([widget, definition], { dryRun: true, prune: false });
  assert.match(tried, /creating example.org\/v1\/Widget\/w: skipped in dry-run/u);
  await sync([widget, definition], { prune: false });
});
