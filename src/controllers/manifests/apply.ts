// Brings manifests into the cluster: on every control plane, one at a time, as soon as the API answers.
import type { Clock } from "../../base/clock.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { ManifestStatus } from "../../resources/k8s/manifest-status.ts";
import { Manifest } from "../../resources/k8s/manifest.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { kubernetesSecretsId } from "../secrets/kubernetes.ts";
import { applyObjects, asKubernetesObject, type ManifestClient } from "./shared/apply-objects.ts";

/** Key prefix in etcd: control planes do not apply at the same time. */
const lockName = "talos:v1:manifestApplyMutex";
const statusId = "manifests";
/** How often an API that is not up yet is asked, and for how long before what the controller knows is read afresh. */
const pollMs = 1_000;
const patienceMs = 60_000;

export interface HeldLock extends AsyncDisposable {
  /** Aborts when the lock is lost. */
  readonly signal: AbortSignal;
}

export interface ManifestApplyParts {
  /** A client for what a kubeconfig says. */
  readonly connect: (
    kubeconfig: string,
  ) => Promise<ManifestClient & Pick<Kubernetes, "getText" | keyof AsyncDisposable>>;
  /** Waits for a lock in this node's etcd. */
  readonly lock: (name: string, signal: AbortSignal) => Promise<HeldLock>;
}

export function manifestApplyController({ connect, lock }: ManifestApplyParts): Controller {
  let isWaiting = false;
  return defineController({
    name: "k8s.ManifestApplyController",
    inputs: [weak(KubernetesSecret, { id: kubernetesSecretsId }), weak(Manifest), weak(Service, { id: "etcd" })],
    outputs: [exclusive(ManifestStatus)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) if (isWaiting) wake();
    },
    async reconcile({ state, log, clock, signal }) {
      isWaiting = false;
      const secrets = await state.find(KubernetesSecret, kubernetesSecretsId);
      const manifests = (await state.list(Manifest)).filter(({ metadata }) => metadata.phase === "running");
      const etcd = await state.find(Service, "etcd");
      if (secrets === undefined || manifests.length === 0) return state.cleanup(ManifestStatus);
      if (etcd?.metadata.phase !== "running" || !etcd.spec.healthy) return undefined;
      await using client = await connect(secrets.spec.localhostAdminKubeconfig);
      isWaiting = !(await answers(client, clock, signal));
      if (isWaiting) {
        log.info("manifests wait for the kubernetes api");
        return undefined;
      }
      await using held = await lock(lockName, signal);
      const objects = manifests.flatMap(({ spec }) => spec.objects.map(({ object }) => asKubernetesObject(object)));
      const { problems, created } = await applyObjects(client, objects, {
        log,
        signal: AbortSignal.any([signal, held.signal]),
      });
      if (problems.length > 0) throw new Error(`Cannot apply ${problems.length} objects: ${problems.join("; ")}`);
      if (created > 0) log.info("applied manifests", { objects: created });
      const manifestsApplied = manifests.map(({ metadata }) => metadata.id);
      await state.modify(ManifestStatus, statusId, () => ({ manifestsApplied }));
      return undefined;
    },
  });
}

/** Waits for the API, which comes up after etcd: its first answer is not missed by a long pause between attempts. */
async function answers(client: Pick<Kubernetes, "getText">, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const deadline = clock.monotonic() + patienceMs;
  while (clock.monotonic() < deadline) {
    try {
      await client.getText("/readyz", signal);
      return true;
    } catch {
      await clock.sleep(pollMs, signal); // refused, or not ready
    }
  }
  return false;
}
