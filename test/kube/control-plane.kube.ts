// What the files and flags that we render do in a real API server: encryption at rest, audit, admission, authentication, authorization.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { isForbidden } from "../../src/clients/kubernetes/error.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { configMaps, pods, secrets, type KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { KV } from "../../src/clients/gen/etcdserverpb.ts";
import { tlsGet } from "../../src/rpc/http-get.ts";
import { openRenderedApiServer, type AuditEvent, type RenderedApiServer } from "../lib/rendered-api-server.ts";

const signal = AbortSignal.timeout(120_000);
const namespace = "default";
const marker = "it-is-plain-to-see";
let server: RenderedApiServer;
let admin: Kubernetes;

before(async () => {
  server = await openRenderedApiServer();
  admin = await server.open("admin", "system:masters");
  await server.configure([], signal);
});

after(async () => {
  admin.destroy();
  await server[Symbol.asyncDispose]();
});

function configMap(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data: { text: marker } };
}

function secret(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData: { text: marker } };
}

function pod(name: string, place: string, privileged: boolean): KubernetesObject {
  const container = { name: "c", image: "none", securityContext: { privileged } };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: place }, spec: { containers: [container] } };
}

/** What etcd has under this key, as text. */
async function stored(key: string): Promise<string> {
  const { kvs } = await server.etcd.call(KV.Range, { key: encodeUtf8(key) }, { signal });
  assert.equal(kvs.length, 1, `etcd has ${kvs.length} values for ${key}`);
  return decodeUtf8(kvs[0]?.value ?? new Uint8Array());
}

/** The finished requests for an object, once one of them is written down. */
async function auditedAs(name: string): Promise<readonly AuditEvent[]> {
  for (;;) {
    const events = await server.audited();
    const finished = events.filter(({ objectRef, stage }) => objectRef?.name === name && stage === "ResponseComplete");
    if (finished.length > 0) return finished;
    await systemClock.sleep(100, signal);
  }
}

const levelsOf = (events: readonly AuditEvent[]): readonly (readonly [string, boolean, boolean])[] =>
  events.map(({ level, requestObject, responseObject }) => [
    level,
    requestObject !== undefined,
    responseObject !== undefined,
  ]);

void test("secrets lie encrypted in etcd, other objects do not", async () => {
  await admin.create(secrets, secret("sealed"), signal);
  await admin.create(configMaps, configMap("open"), signal);
  const sealed = await stored(`/registry/secrets/${namespace}/sealed`);
  assert.match(sealed, /^k8s:enc:secretbox:v1:key2:/u);
  assert.ok(!sealed.includes(marker) && !sealed.includes(Buffer.from(marker).toString("base64")));
  assert.ok((await stored(`/registry/configmaps/${namespace}/open`)).includes(marker));
  const { data } = await admin.get(secrets, { name: "sealed", namespace }, signal);
  assert.deepEqual(data, { text: Buffer.from(marker).toString("base64") });
});

void test("as generated, every request is in the audit log with its metadata, and never with a secret", async () => {
  await admin.create(secrets, secret("noted"), signal);
  const events = await auditedAs("noted");
  assert.deepEqual(levelsOf(events), [["Metadata", false, false]]);
  assert.deepEqual([events[0]?.verb, events[0]?.user.username], ["create", "admin"]);
});

void test("as generated, privileged pods are refused, but not those of the system", async () => {
  for (const place of [namespace, "kube-system"]) {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: place } };
    await admin.create(await admin.resourceOf("v1", "ServiceAccount", signal), account, signal);
  }
  await assert.rejects(admin.create(pods, pod("strong", namespace, true), signal), (error: Error) => {
    assert.match(error.message, /violates PodSecurity "baseline:latest": privileged/u);
    return isForbidden(error);
  });
  await admin.create(pods, pod("weak", namespace, false), signal);
  await admin.create(pods, pod("strong", "kube-system", true), signal);
});

void test("as generated, nobody may ask for health, and for nothing else", async () => {
  const statusOf = async (path: string): Promise<number> =>
    (await tlsGet({ host: "127.0.0.1", port: server.port, path }, undefined, signal)).status;
  const paths = ["/livez", "/readyz", "/healthz", "/version", "/api", "/metrics", "/livez/ping"];
  assert.deepEqual(await Promise.all(paths.map(statusOf)), [200, 200, 200, 401, 401, 401, 401]);
});

void test("as generated, a node sees its own objects only, and others what roles give them", async () => {
  await using node = await server.open("system:node:one", "system:nodes");
  await using somebody = await server.open("somebody", "guests");
  await assert.rejects(node.get(secrets, { name: "sealed", namespace }, signal), isForbidden);
  await assert.rejects(somebody.list(configMaps, { namespace }, signal), isForbidden);
  const bound = { ...pod("bound", "kube-system", false) };
  const spec = { ...(bound["spec"] as object), nodeName: "one", volumes: [{ name: "v", configMap: { name: "its" } }] };
  await admin.create(pods, { ...bound, spec }, signal);
  const its = { ...configMap("its"), metadata: { name: "its", namespace: "kube-system" } };
  await admin.create(configMaps, its, signal);
  // the authorizer learns of the pod a moment later
  for (;;) {
    const found = await node.find(configMaps, { name: "its", namespace: "kube-system" }, signal).catch((error) => {
      if (isForbidden(error)) return undefined;
      throw error;
    });
    if (found !== undefined) break;
    await systemClock.sleep(100, signal);
  }
});

const auditPatch = `
apiVersion: v1alpha1
kind: KubeAuditPolicyConfig
$patch: replace
configuration:
  apiVersion: audit.k8s.io/v1
  kind: Policy
  omitStages: [RequestReceived]
  rules:
    - { level: None, users: [quiet] }
    - { level: Metadata, resources: [{ group: "", resources: [secrets] }] }
    - { level: RequestResponse, resources: [{ group: "", resources: [configmaps] }] }
    - { level: Request }
`;

const restrictedPatch = `
apiVersion: v1alpha1
kind: KubeAdmissionControlConfig
name: PodSecurity
configuration: { defaults: { enforce: restricted } }
`;

const authorizer = (name: string, type: string, more = ""): string =>
  `apiVersion: v1alpha1\nkind: KubeAuthorizerConfig\nname: ${name}\ntype: ${type}\n${more}`;
const withoutRbac = "apiVersion: v1alpha1\nkind: KubeAuthorizerConfig\nname: rbac\n$patch: delete\n";

async function answerReview(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const review = (await json(request)) as { readonly spec: { readonly user?: string } }; // a SubjectAccessReview
  const { user } = review.spec;
  const status = { allowed: user === "carol", denied: user === "eve", reason: "the webhook says so" };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ ...review, status }));
}

/** Says no to "eve", yes to "carol", and nothing about others; resolves with its document of the config. */
async function openWebhook(scope: AsyncDisposableStack): Promise<string> {
  const webhook = createServer((request, response) => void answerReview(request, response)).listen(0, "127.0.0.1");
  await once(webhook, "listening");
  scope.defer(() => {
    webhook.closeAllConnections();
    webhook.close();
  });
  const { port } = webhook.address() as AddressInfo; // of a server that listens
  const clusters = [{ name: "w", cluster: { server: `http://127.0.0.1:${port}/` } }];
  const contexts = [{ name: "w", context: { cluster: "w", user: "w" } }];
  const kubeconfig = { apiVersion: "v1", kind: "Config", clusters, contexts, users: [{ name: "w", user: {} }] };
  const path = join(server.folder, "webhook.kubeconfig");
  await writeFile(path, JSON.stringify({ ...kubeconfig, "current-context": "w" }));
  const settings = {
    timeout: "3s",
    subjectAccessReviewVersion: "v1",
    matchConditionSubjectAccessReviewVersion: "v1",
    failurePolicy: "Deny",
    connectionInfo: { type: "KubeConfigFile", kubeConfigFile: path },
  };
  return authorizer("hook", "Webhook", `webhook: ${JSON.stringify(settings)}\n`);
}

/** Who of them may list config maps. */
async function allowed(...names: readonly string[]): Promise<readonly string[]> {
  const may: string[] = [];
  for (const name of names) {
    await using client = await server.open(name, "guests");
    await client.list(configMaps, { namespace }, signal).then(
      () => may.push(name),
      (error: unknown) => assert.ok(isForbidden(error), String(error)),
    );
  }
  return may;
}

async function letGuestsRead(): Promise<void> {
  const group = "rbac.authorization.k8s.io";
  const name = "readers";
  const role = { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name } };
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];
  const binding = { apiVersion: `${group}/v1`, kind: "ClusterRoleBinding", metadata: { name } };
  const subjects = ["eve", "dave"].map((user) => ({ kind: "User", apiGroup: group, name: user }));
  const kindOf = (kind: string) => admin.resourceOf(`${group}/v1`, kind, signal);
  await admin.create(await kindOf("ClusterRole"), { ...role, rules }, signal);
  const roleRef = { apiGroup: group, kind: "ClusterRole", name };
  await admin.create(await kindOf("ClusterRoleBinding"), { ...binding, roleRef, subjects }, signal);
}

void test("authorizers are asked in the order of the config, and the config's policies are heeded", async () => {
  await using scope = new AsyncDisposableStack();
  const hook = await openWebhook(scope);
  const names = ["eve", "dave", "carol", "mallory"] as const;
  await letGuestsRead();
  const policies = [auditPatch, restrictedPatch];
  await server.configure([...policies, withoutRbac, hook, authorizer("rbac", "RBAC")], signal);
  assert.deepEqual(await allowed(...names), ["dave", "carol"]);
  await checkPolicies();
  await server.configure([...policies, hook], signal);
  assert.deepEqual(await allowed(...names), ["eve", "dave", "carol"]);
});

async function checkPolicies(): Promise<void> {
  await using quiet = await server.open("quiet", "system:masters");
  await quiet.create(configMaps, configMap("unheard"), signal);
  await admin.create(secrets, secret("seen"), signal);
  await admin.create(configMaps, configMap("told"), signal);
  await assert.rejects(admin.create(pods, pod("plain", namespace, false), signal), /PodSecurity "restricted:latest"/u);
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "asked", namespace } };
  await admin.create(await admin.resourceOf("v1", "ServiceAccount", signal), account, signal);
  assert.deepEqual(levelsOf(await auditedAs("seen")), [["Metadata", false, false]]);
  assert.deepEqual(levelsOf(await auditedAs("told")), [["RequestResponse", true, true]]);
  assert.deepEqual(levelsOf(await auditedAs("asked")), [["Request", true, false]]);
  const unheard = (await server.audited()).filter(({ objectRef }) => objectRef?.name === "unheard");
  assert.deepEqual(unheard, []);
}
