// From a config to the pods of a control plane, compared with the resources of the reference node.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { referenceConfig, referenceSpec } from "../../../test/lib/reference.ts";
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { AdmissionControlConfig } from "../../resources/k8s/admission-control-config.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { AuditPolicyConfig } from "../../resources/k8s/audit-policy-config.ts";
import { AuthenticationConfig } from "../../resources/k8s/authentication-config.ts";
import { AuthorizationConfig } from "../../resources/k8s/authorization-config.ts";
import { ConfigStatus } from "../../resources/k8s/config-status.ts";
import { ControllerManagerConfig } from "../../resources/k8s/controller-manager-config.ts";
import { EtcdEncryptionConfig } from "../../resources/k8s/etcd-encryption-config.ts";
import { SchedulerConfig } from "../../resources/k8s/scheduler-config.ts";
import { SecretStatus } from "../../resources/k8s/secret-status.ts";
import { StaticPod } from "../../resources/k8s/static-pod.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { rootKubernetesController } from "../secrets/root-kubernetes.ts";
import * as controllers from "./catalogue.ts";
import { memoryFiles, type MemoryFiles } from "./shared/memory-files.ts";

let state: State;
let files: MemoryFiles;
let stop: AbortController;
let running: Promise<void>;
let clock: ManualClock;
let isApiUp = true;
const apiClient = {
  getText: async (): Promise<string> => (isApiUp ? "ok" : Promise.reject(new Error("it is not up"))),
  [Symbol.asyncDispose]: async (): Promise<void> => undefined,
};

beforeEach(() => {
  clock = manualClock();
  isApiUp = true;
  state = openState(openMemoryState({ clock }));
  files = memoryFiles();
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of [
    rootKubernetesController(),
    controllers.admissionControlConfigController(),
    controllers.apiServerConfigController(),
    controllers.apiServerFinalController(),
    controllers.auditPolicyConfigController(),
    controllers.authenticationConfigController(),
    controllers.authorizationConfigController(),
    controllers.controllerManagerConfigController(),
    controllers.controllerManagerFinalController(),
    controllers.controlPlaneStaticPodController({ connect: async () => apiClient }),
    controllers.etcdEncryptionConfigController(),
    controllers.renderConfigsController({ files }),
    controllers.renderSecretsController({ files }),
    controllers.schedulerConfigController(),
    controllers.schedulerFinalController(),
    controllers.staticPodConfigController(),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const deadline = (): { readonly signal: AbortSignal } => ({
  signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
});

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

async function waitFor<S>(type: ResourceType<S>, id: string, accept: (spec: S) => boolean = () => true): Promise<S> {
  return (await state.waitFor(type, id, ({ spec }) => accept(spec), deadline())).spec;
}

/** The secrets of the reference node, which other controllers make. */
async function giveSecrets(): Promise<void> {
  const copy = async <S>(type: ResourceType<S>, id: string): Promise<void> => {
    await state.modify(type, id, () => referenceSpec(type, id));
  };
  await copy(EtcdRootSecret, "etcd");
  await copy(EtcdSecret, "etcd");
  await copy(KubernetesDynamicCert, "k8s-dynamic-certs");
  await copy(KubernetesSecret, "k8s-certs");
}

async function setEtcd(healthy: boolean): Promise<void> {
  await state.modify(Service, "etcd", () => ({ running: true, healthy, unknown: false }));
}

/** The pods that wait for the API look for it once in a second. */
async function startAll(): Promise<void> {
  await setEtcd(true);
  await waitFor(StaticPod, "kube-apiserver");
  await clock.advance(1_000);
  await waitFor(StaticPod, "kube-scheduler");
}

test("the other programs come after the API server, or after a while", async () => {
  isApiUp = false;
  await configure(referenceConfig);
  await giveSecrets();
  await setEtcd(true);
  await waitFor(StaticPod, "kube-apiserver");
  await clock.advance(230_000);
  expect((await state.list(StaticPod)).map(({ metadata }) => metadata.id)).toEqual(["kube-apiserver"]);
  await clock.advance(11_000);
  await waitFor(StaticPod, "kube-controller-manager");
});

const legacyConfig = readFileSync("test/fixtures/gen/v1.13/controlplane.yaml", "utf8");

test.each<readonly [ResourceType<unknown>, string]>([
  [APIServerConfig, "kube-apiserver"],
  [APIServerConfig, "final-kube-apiserver"],
  [ControllerManagerConfig, "kube-controller-manager"],
  [ControllerManagerConfig, "final-kube-controller-manager"],
  [SchedulerConfig, "kube-scheduler"],
  [SchedulerConfig, "final-kube-scheduler"],
  [AdmissionControlConfig, "admission-control"],
  [AuditPolicyConfig, "audit-policy"],
  [AuthenticationConfig, "authentication-config"],
  [AuthorizationConfig, "authorization"],
  [EtcdEncryptionConfig, "k8s"],
])("$1 is that of the reference node", async (type, id) => {
  await configure(referenceConfig);
  expect(type.specToYaml(await waitFor(type, id))).toEqual(type.specToYaml(referenceSpec(type, id)));
});

test("an older config: no probes, nobody anonymous, the same authorizers, identity as a last resort", async () => {
  await configure(legacyConfig);
  const { args, ...rest } = await waitFor(APIServerConfig, "final-kube-apiserver");
  const reference = referenceSpec(APIServerConfig, "final-kube-apiserver");
  const without = (list: readonly string[], pattern: RegExp) => list.filter((arg) => !pattern.test(arg));
  expect(without(args, /anonymous-auth=false/u)).toEqual(without(reference.args, /authentication-config/u));
  expect(args).toContain("--anonymous-auth=false");
  expect([rest.extraVolumes, rest.startupProbesEnabled, rest.useAuthenticationConfig]).toEqual([[], false, false]);
  expect((await waitFor(AuthorizationConfig, "authorization")).config).toEqual(
    referenceSpec(AuthorizationConfig, "authorization").config,
  );
  expect(parse((await waitFor(EtcdEncryptionConfig, "k8s")).configuration).resources).toEqual([
    {
      resources: ["secrets"],
      providers: [
        { secretbox: { keys: [{ name: "key2", secret: "KLnsbvmJL86XVXEN2pwRZNiLxqLEbiLYSs8+iEv5Fjg=" }] } },
        { identity: {} },
      ],
    },
  ]);
});

test("files are written for each program's user", async () => {
  await configure(referenceConfig);
  await giveSecrets();
  expect(await waitFor(ConfigStatus, "static-pods")).toEqual(referenceSpec(ConfigStatus, "static-pods"));
  expect(await waitFor(SecretStatus, "static-pods")).toEqual({ ready: true, version: "1" });
  await expect(`${files.listing().toSorted().join("\n")}\n`).toMatchFileSnapshot("testdata/files.txt");
  const root = referenceSpec(KubernetesRootSecret, "k8s");
  const secrets = "/system/secrets/kubernetes";
  expect(files.text(`${secrets}/kube-controller-manager/ca.key`)).toBe(root.issuingCA?.key);
  expect(files.text(`${secrets}/kube-apiserver/service-account.pub`)).toBe(root.serviceAccountAcceptedKeys[0]);
  const configs = "/system/config/kubernetes/kube-apiserver";
  expect(parse(files.text(`${configs}/authorization-config.yaml`))).toEqual({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AuthorizationConfiguration",
    authorizers: [
      { type: "Node", name: "node" },
      { type: "RBAC", name: "rbac" },
    ],
  });
  expect(parse(files.text(`${configs}/admission-control-config.yaml`)).plugins[0].name).toBe("PodSecurity");
});

test("pods are there until etcd has been ill for a while, and carry the versions of what they are made from", async () => {
  await configure(referenceConfig);
  await giveSecrets();
  await setEtcd(false);
  await waitFor(SecretStatus, "static-pods");
  expect(await state.list(StaticPod)).toEqual([]);
  await startAll();
  for (const program of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
    const { pod } = await waitFor(StaticPod, program);
    await expect(kubernetesYaml(pod)).toMatchFileSnapshot(`testdata/${program}.yaml`);
  }
  await setEtcd(false);
  await clock.advance(50_000); // ill for a moment
  await setEtcd(true);
  await clock.advance(50_000);
  await setEtcd(false);
  await clock.advance(50_000);
  expect((await state.list(StaticPod)).length).toBe(3);
  await expect.poll(async () => (await clock.advance(5_000), (await state.list(StaticPod)).length)).toBe(0);
  await setEtcd(true);
  await waitFor(StaticPod, "kube-apiserver");
});

const annotation = (spec: StaticPod, name: string): string =>
  (spec.pod as { metadata: { annotations: Record<string, string> } }).metadata.annotations[`talos.dev/${name}`] ?? "";

test("a new image and new credentials show in the pod's annotations; new certificates do not", async () => {
  await configure(referenceConfig);
  await giveSecrets();
  await startAll();
  await configure(referenceConfig.replace("kube-apiserver:v1.37.0", "kube-apiserver:v1.37.1"));
  const updated = await waitFor(StaticPod, "kube-apiserver", (spec) => JSON.stringify(spec).includes("v1.37.1"));
  const plain = await state.get(APIServerConfig, "kube-apiserver");
  expect(annotation(updated, "config-version")).toBe(String(plain.metadata.version));
  const path = "/system/secrets/kubernetes/kube-apiserver/apiserver.crt";
  await state.modify(KubernetesDynamicCert, "k8s-dynamic-certs", (spec) => ({
    ...referenceSpec(KubernetesDynamicCert, "k8s-dynamic-certs"),
    ...spec,
    apiServer: { crt: "NEW", key: "NEW" },
  }));
  await files.waitFor(path, "NEW");
  expect(annotation(await waitFor(StaticPod, "kube-apiserver"), "secrets-version")).toBe("1");
  await state.modify(KubernetesSecret, "k8s-certs", (spec) => ({
    ...referenceSpec(KubernetesSecret, "k8s-certs"),
    ...spec,
    schedulerKubeconfig: "other",
  }));
  await waitFor(StaticPod, "kube-scheduler", (spec) => annotation(spec, "secrets-version") === "2");
  expect(files.text("/system/secrets/kubernetes/kube-scheduler/kubeconfig")).toBe("other");
});

test("files that stay the same keep their version when images change", async () => {
  await configure(referenceConfig);
  await giveSecrets();
  await startAll();
  expect((await waitFor(ConfigStatus, "static-pods")).version).toBe("11111");
  const images = referenceConfig.replace(/(kube-(?:apiserver|scheduler)):v1\.37\.0/gu, "$1:v1.37.1");
  await configure(images);
  for (const program of ["kube-apiserver", "kube-scheduler"])
    await waitFor(StaticPod, program, (spec) => JSON.stringify(spec).includes("v1.37.1"));
  await configure(images.replaceAll("level: Metadata", "level: Request"));
  const { version } = await waitFor(ConfigStatus, "static-pods", (spec) => spec.version[1] === "2");
  expect(version).toBe("12111");
});

test("extra arguments replace, join, or are refused", async () => {
  const extra = (text: string) =>
    referenceConfig.replace("certExtraSANs:\n", `extraArgs:\n${text}certExtraSANs:\n`).replace("type: RBAC", "$&");
  await configure(extra("    feature-gates: A=true\n    enable-admission-plugins: [Other, NodeRestriction]\n"));
  const first = await waitFor(APIServerConfig, "final-kube-apiserver", ({ extraArgs }) => "feature-gates" in extraArgs);
  expect(first.args).toContain("--enable-admission-plugins=NodeRestriction,Other");
  expect(first.args).toContain("--feature-gates=A=true");
  await configure(extra("    audit-log-maxage: '7'\n    tls-cipher-suites: [a, b]\n"));
  const second = await waitFor(
    APIServerConfig,
    "final-kube-apiserver",
    ({ extraArgs }) => "audit-log-maxage" in extraArgs,
  );
  expect(second.args.filter((arg) => /maxage|cipher/u.test(arg))).toEqual([
    "--audit-log-maxage=7",
    "--tls-cipher-suites=a",
    "--tls-cipher-suites=b",
  ]);
});

test("pods of the config are there without etcd; a worker has no others", async () => {
  const pod = "{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: apps }, spec: {} }\n";
  const worker = readFileSync("test/fixtures/gen/v1.14/worker.yaml", "utf8");
  await setEtcd(true);
  await configure(worker.replace("\nmachine:\n", `\nmachine:\n    pods:\n        - ${pod}`));
  await waitFor(StaticPod, "apps-web");
  expect((await state.list(StaticPod)).map(({ metadata }) => metadata.id)).toEqual(["apps-web"]);
  expect(await state.find(APIServerConfig, "kube-apiserver")).toBeUndefined();
});
