// The control plane's pods: there once etcd is healthy and their files are written, withdrawn when etcd stays ill.
import type { Clock } from "../../base/clock.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { defineController, shared, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import type { Resource, ResourceType } from "../../cosi/resource.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { ConfigStatus } from "../../resources/k8s/config-status.ts";
import { ControllerManagerConfig } from "../../resources/k8s/controller-manager-config.ts";
import { SchedulerConfig } from "../../resources/k8s/scheduler-config.ts";
import { SecretStatus } from "../../resources/k8s/secret-status.ts";
import { StaticPod } from "../../resources/k8s/static-pod.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { kubernetesSecretsId } from "../secrets/kubernetes.ts";
import { finalId, sourceVersionAnnotation } from "./final.ts";
import type { Program } from "./shared/paths.ts";
import { apiServerPod, controllerManagerPod, schedulerPod, type PodVersions } from "./shared/pod.ts";
import { staticPodsId } from "./render-secrets.ts";

export interface StaticPodParts {
  /** A client for what a kubeconfig says. */
  readonly connect: (kubeconfig: string) => Promise<Pick<Kubernetes, "getText" | keyof AsyncDisposable>>;
}

/** How often the API is asked, and how long the other programs wait for it at most. */
const pollMs = 1_000;
const patienceMs = 240_000;
const askMs = 10_000;
/**
 * How long etcd may be ill before the pods are withdrawn. One that is started again, or slow for a moment, is back before that, and the API
 * server only connects anew; withdrawn, all three start from nothing, which takes longer than any such moment.
 */
const graceMs = 60_000;
const graceCheckMs = 5_000;

/**
 * Controller manager and scheduler end at once without an API that knows their roles, and are started again later and later: at the node's
 * first start they come after the API server. From then on nothing holds them back.
 */
export function controlPlaneStaticPodController({ connect }: StaticPodParts): Controller {
  let apiServerSinceMs: number | undefined;
  let hasAnswered = false;
  let etcdIllSinceMs: number | undefined;

  /** Undefined while files are not written or etcd cannot serve, and has not lately. */
  async function filesToServe(state: ControllerState, clock: Clock): Promise<FileVersions | undefined> {
    const files = await fileVersions(state);
    if (await isEtcdHealthy(state)) {
      etcdIllSinceMs = undefined;
      return files;
    }
    etcdIllSinceMs ??= clock.monotonic();
    const isServing = (await state.find(StaticPod, "kube-apiserver")) !== undefined;
    return isServing && clock.monotonic() - etcdIllSinceMs < graceMs ? files : undefined;
  }

  return defineController({
    name: "k8s.ControlPlaneStaticPodController",
    inputs: [
      weak(APIServerConfig, { id: finalId("kube-apiserver") }),
      weak(ControllerManagerConfig, { id: finalId("kube-controller-manager") }),
      weak(SchedulerConfig, { id: finalId("kube-scheduler") }),
      weak(SecretStatus, { id: staticPodsId }),
      weak(ConfigStatus, { id: staticPodsId }),
      weak(Service, { id: "etcd" }),
      weak(KubernetesSecret, { id: kubernetesSecretsId }),
    ],
    outputs: [shared(StaticPod)],
    async reconcile({ state, log, clock }) {
      const before = new Set((await state.list(StaticPod)).map(({ metadata }) => metadata.id));
      const files = await filesToServe(state, clock);
      const pods = files === undefined ? [] : await podsOf(state, files);
      const wanted = pods.filter(([program]) => hasAnswered || program === "kube-apiserver");
      if (wanted.length > 0) apiServerSinceMs ??= clock.monotonic();
      for (const [program, pod] of wanted) await state.modify(StaticPod, program, () => ({ pod }));
      await state.cleanup(StaticPod);
      const added = wanted.map(([program]) => program).filter((program) => !before.has(program));
      if (added.length > 0) log.info("rendered pods of the control plane", { pods: added });
      if (wanted.length === 0 && before.has("kube-apiserver")) log.warn("withdrew pods of the control plane");
    },
    async source({ state, clock, signal, wake, log }) {
      while (!signal.aborted && !hasAnswered) {
        await clock.sleep(pollMs, signal);
        const secrets = await state.find(KubernetesSecret, kubernetesSecretsId);
        if (apiServerSinceMs === undefined || secrets === undefined) continue;
        await using client = await connect(secrets.spec.localhostAdminKubeconfig);
        const isUp = await answers(client, { clock, signal, deadlineMs: apiServerSinceMs + patienceMs });
        if (!isUp) log.warn("the kubernetes api does not answer yet, starting the programs that need it all the same");
        hasAnswered = true;
        wake();
      }
      for await (const _ of clock.every(graceCheckMs, signal)) if (etcdIllSinceMs !== undefined) wake();
    },
  });
}

interface Limits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Asks over one connection, as each new one costs both sides more than the question; false when the time is over. */
async function answers(client: Pick<Kubernetes, "getText">, { clock, signal, deadlineMs }: Limits): Promise<boolean> {
  while (clock.monotonic() < deadlineMs) {
    try {
      using limit = clock.timeout(askMs, signal);
      await client.getText("/readyz", limit.signal);
      return true;
    } catch {
      signal.throwIfAborted();
      await clock.sleep(pollMs, signal); // refused, or not ready
    }
  }
  return false;
}

type FileVersions = Pick<PodVersions, "secrets" | "configFiles">;

/** Undefined while they are not written. */
async function fileVersions(state: ControllerState): Promise<FileVersions | undefined> {
  const secrets = await state.find(SecretStatus, staticPodsId);
  const configs = await state.find(ConfigStatus, staticPodsId);
  if (secrets?.spec.ready !== true || configs?.spec.ready !== true) return undefined;
  return { secrets: secrets.spec.version, configFiles: configs.spec.version };
}

async function isEtcdHealthy(state: ControllerState): Promise<boolean> {
  const etcd = await state.find(Service, "etcd");
  return etcd?.metadata.phase === "running" && etcd.spec.running && etcd.spec.healthy;
}

async function podsOf(
  state: ControllerState,
  files: FileVersions,
): Promise<readonly (readonly [Program, JsonObject])[]> {
  const pod = async <S>(
    type: ResourceType<S>,
    program: Program,
    make: (spec: S, versions: PodVersions) => JsonObject | undefined,
  ): Promise<readonly (readonly [Program, JsonObject])[]> => {
    const config = await state.find(type, finalId(program));
    if (config?.metadata.phase !== "running") return [];
    const made = make(config.spec, { ...files, config: configVersion(config) });
    return made === undefined ? [] : [[program, made]];
  };
  return [
    ...(await pod(APIServerConfig, "kube-apiserver", apiServerPod)),
    ...(await pod(ControllerManagerConfig, "kube-controller-manager", (spec, versions) =>
      spec.enabled ? controllerManagerPod(spec, versions) : undefined,
    )),
    ...(await pod(SchedulerConfig, "kube-scheduler", (spec, versions) =>
      spec.enabled ? schedulerPod(spec, versions) : undefined,
    )),
  ];
}

/**
 * Clients that change the settings wait until the pod names the version of the plain record. The final record's own version is the same
 * while each write of the one makes one of the other, which nobody can promise.
 */
function configVersion<S>({ metadata }: Resource<S>): string {
  return metadata.annotations[sourceVersionAnnotation] ?? String(metadata.version);
}
