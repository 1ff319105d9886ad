// Applying manifests: against an API in memory that keeps objects as a cluster does.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger, silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import type { ApiResource, KubernetesObject } from "../../clients/kubernetes/object.ts";
import { applyOrder, inventoryKey } from "../../config/manifest-inventory.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { ManifestStatus } from "../../resources/k8s/manifest-status.ts";
import { Manifest } from "../../resources/k8s/manifest.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { manifestApplyController, type ManifestApplyParts } from "./apply.ts";
import { applyObjects, type ManifestClient } from "./shared/apply-objects.ts";
import { parseObjects } from "./shared/yaml-objects.ts";

const kinds: readonly ApiResource[] = [
  { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true },
  { apiVersion: "v1", kind: "Namespace", plural: "namespaces", namespaced: false },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", plural: "clusterroles", namespaced: false },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    namespaced: false,
  },
];

interface MemoryApi extends ManifestClient {
  readonly objects: Map<string, KubernetesObject>;
  readonly log: string[];
  isUp: boolean;
}

/** Knows custom kinds once their definition is there; refuses objects named `bad`. */
function memoryApi(): MemoryApi {
  const api: MemoryApi = {
    objects: new Map(),
    log: [],
    isUp: true,
    async find(resource, { name, namespace }) {
      if (!api.isUp) throw new Error("connection refused");
      return api.objects.get(`${resource.kind}/${namespace ?? ""}/${name}`);
    },
    async apply(resource, object, { fieldManager }) {
      if (!api.isUp) throw new Error("connection refused");
      const { name = "", namespace = "" } = object.metadata;
      if (name === "bad") throw Object.assign(new Error("invalid"), { name: "KubernetesError", code: 422 });
      api.log.push(`${fieldManager} ${resource.kind}/${namespace}/${name}`);
      api.objects.set(`${resource.kind}/${namespace}/${name}`, object);
      return object;
    },
    async resourceOf(apiVersion, kind) {
      if (!api.isUp) throw new Error("connection refused");
      const known = kinds.find((each) => each.apiVersion === apiVersion && each.kind === kind);
      if (known !== undefined) return known;
      if (api.objects.has("CustomResourceDefinition//widgets.example.org"))
        return { apiVersion, kind, plural: "widgets", namespaced: true };
      throw Object.assign(new Error(`unknown kind ${kind}`), { code: "UNKNOWN_KIND" });
    },
  };
  return api;
}

const parse = (text: string): readonly KubernetesObject[] =>
  parseObjects(new TextEncoder().encode(text)) as readonly KubernetesObject[];

const objects = parse(`
apiVersion: example.org/v1
kind: Widget
metadata: { name: w }
---
# a comment only
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b, namespace: kube-system }, data: { x: "1" } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "system:x" }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: n2 } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: n1 } }
`);

const options = { log: silentLogger, signal: new AbortController().signal };
const inventoryOf = (api: MemoryApi): unknown =>
  api.objects.get("ConfigMap/kube-system/talos-bootstrap-manifests-inventory")?.["data"];

test("namespaces and definitions come first, the rest keeps its order", () => {
  expect(applyOrder(objects).map(({ metadata }) => metadata.name)).toEqual([
    "n1",
    "n2",
    "widgets.example.org",
    "w",
    "b",
    "a",
    "system:x",
  ]);
  expect(applyOrder(objects).map(inventoryKey)).toEqual([
    "_n1__Namespace",
    "_n2__Namespace",
    "_widgets.example.org_apiextensions.k8s.io_CustomResourceDefinition",
    "_w_example.org_Widget",
    "kube-system_b__ConfigMap",
    "_a__ConfigMap",
    "_system__x_rbac.authorization.k8s.io_ClusterRole",
  ]);
});

test("objects are applied once: what is there stays as it is, what was removed is not brought back", async () => {
  const api = memoryApi();
  api.objects.set("ConfigMap/default/a", { metadata: { name: "a" }, data: { mine: "1" } });
  expect(await applyObjects(api, objects, options)).toEqual({ problems: [], created: 6 });
  expect(api.objects.get("ConfigMap/default/a")?.["data"]).toEqual({ mine: "1" });
  expect(api.objects.get("Widget/default/w")?.metadata).toEqual({
    name: "w",
    namespace: "default",
    annotations: { "config.k8s.io/owning-inventory": "talos-bootstrap-manifests-inventory" },
  });
  expect(Object.keys(inventoryOf(api) as object)).toEqual([
    "_n1__Namespace",
    "_n2__Namespace",
    "_system__x_rbac.authorization.k8s.io_ClusterRole",
    "_widgets.example.org_apiextensions.k8s.io_CustomResourceDefinition",
    "default_a__ConfigMap",
    "default_w_example.org_Widget",
    "kube-system_b__ConfigMap",
  ]);
  api.objects.delete("ConfigMap/kube-system/b");
  const before = api.log.length;
  expect(await applyObjects(api, objects, options)).toEqual({ problems: [], created: 0 });
  expect(api.log.length).toBe(before);
});

test("one object's problem does not keep the others back", async () => {
  const api = memoryApi();
  const some = parse(`
{ apiVersion: example.org/v1, kind: Widget, metadata: { name: w } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: bad } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: owned, annotations: { config.k8s.io/owning-inventory: other } } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: good } }
`);
  const { problems, created } = await applyObjects(api, some, options);
  expect([created, problems.map((problem) => problem.split(":")[0])]).toEqual([
    1,
    ['Widget "w"', 'ConfigMap "bad"', 'ConfigMap "owned"'],
  ]);
  expect(inventoryOf(api)).toEqual({ default_good__ConfigMap: "" });
});

test.each(["- a", "kind: A", "{ apiVersion: v1, kind: ConfigMap }", "a: [", "x"])(
  "a text without objects is refused: %s",
  (text) => {
    expect(() => parse(text)).toThrow(/^Cannot parse manifest/u);
  },
);

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let api: MemoryApi;
const locked: string[] = [];
const failures: string[] = [];

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  api = memoryApi();
  locked.length = 0;
  failures.length = 0;
  const parts: ManifestApplyParts = {
    connect: async (kubeconfig) => ({
      ...api,
      async getText() {
        if (!api.isUp) throw new Error(`${kubeconfig} refuses`);
        return "ok";
      },
      async [Symbol.asyncDispose]() {
        locked.push("disconnect");
      },
    }),
    lock: async (name) => {
      locked.push(name);
      return {
        signal: new AbortController().signal,
        async [Symbol.asyncDispose]() {
          locked.push("unlock");
        },
      };
    },
  };
  const log = createLogger((level, message) => void (level === "error" && failures.push(message)));
  const runtime = createRuntime({ state, log, clock });
  runtime.register(manifestApplyController(parts));
  running = runtime.run(stop.signal);
  await state.modify(Manifest, "99-a", () => ({ objects: objects.map((object) => ({ object: object as never })) }));
  await state.modify(KubernetesSecret, "k8s-certs", () => ({
    schedulerKubeconfig: "",
    controllerManagerKubeconfig: "",
    localhostAdminKubeconfig: "kubeconfig",
    adminKubeconfig: "",
  }));
});

afterEach(async () => {
  stop.abort();
  await running;
});

test("manifestApplyController() waits for etcd and the API, and applies under a lock", async () => {
  api.isUp = false;
  await state.modify(Service, "etcd", () => ({ running: true, healthy: true, unknown: false }));
  for (let seconds = 0; seconds < 3; seconds += 1) await clock.advance(1_000);
  expect(await state.find(ManifestStatus, "manifests")).toBeUndefined();
  expect(locked).toEqual([]);
  api.isUp = true;
  const deadline = AbortSignal.timeout(5_000);
  const applied = state.waitFor(ManifestStatus, "manifests", () => true, { signal: deadline });
  await clock.advance(1_000);
  expect((await applied).spec).toEqual({ manifestsApplied: ["99-a"] });
  expect(locked.slice(0, 2)).toEqual(["talos:v1:manifestApplyMutex", "unlock"]);
  expect(api.objects.has("Widget/default/w")).toBe(true);
});

test("manifestApplyController() calls an API that takes its time no failure", async () => {
  api.isUp = false;
  await state.modify(Service, "etcd", () => ({ running: true, healthy: true, unknown: false }));
  for (let seconds = 0; seconds < 70; seconds += 1) await clock.advance(1_000);
  expect(locked).toContain("disconnect");
  api.isUp = true;
  await expect.poll(async () => (await clock.advance(1_000), api.objects.has("Widget/default/w"))).toBe(true);
  expect(failures).toEqual([]);
});
