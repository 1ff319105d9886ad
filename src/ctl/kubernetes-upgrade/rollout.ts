// How far a workload is with what it was changed to.
import type { KubernetesObject } from "../../clients/kubernetes/object.ts";

type Counts = Readonly<Record<string, unknown>>;

const count = (from: Counts, key: string): number => Number(from[key] ?? 0);
const partOf = (object: KubernetesObject, key: string): Counts => (object[key] ?? {}) as Counts;

/** What is missing; undefined for a workload that is as it was wanted, and for what is none. */
export function rolloutOf(object: KubernetesObject | undefined): string | undefined {
  if (object === undefined) return "it is not there";
  const status = partOf(object, "status");
  if (object.kind === "DaemonSet") {
    const wanted = count(status, "desiredNumberScheduled");
    return missing(object, {
      updated: [count(status, "updatedNumberScheduled"), wanted],
      available: [count(status, "numberAvailable"), wanted],
    });
  }
  if (object.kind !== "Deployment" && object.kind !== "StatefulSet") return undefined;
  const replicas = Number(partOf(object, "spec")["replicas"] ?? 1);
  return missing(object, {
    updated: [count(status, "updatedReplicas"), replicas],
    available: [count(status, "availableReplicas"), replicas],
  });
}

/** Numbers of pods: found, wanted. */
type Pods = Readonly<Record<string, readonly [number, number]>>;

function missing(object: KubernetesObject, pods: Pods): string | undefined {
  const seen = count(partOf(object, "status"), "observedGeneration");
  if (seen < Number(object.metadata["generation"] ?? 0)) return "its change has not been seen yet";
  for (const [what, [found, wanted]] of Object.entries(pods))
    if (found < wanted) return `${found} of ${wanted} pods are ${what}`;
  return undefined;
}
