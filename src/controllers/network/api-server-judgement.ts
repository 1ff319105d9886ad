// Whether this node's API server lets it take part in elections of shared addresses: what leads there should be one that works.
import { isConditionTrue } from "../../base/condition.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Json, JsonObject } from "../../cosi/struct.ts";
import type { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";

type Pods = readonly Resource<StaticPodStatus>[];

export type ApiServerCondition =
  /** The kubelet has told of no static pod at all. */
  | "unknown"
  /** Of others, not of this one. */
  | "absent"
  | "starting"
  | "ready"
  | "broken";

const podPrefix = "kube-system/kube-apiserver-";
/** Containers that wait for anything else than these do so because something is wrong. */
const patientReasons: readonly string[] = ["ContainerCreating", "PodInitializing"];

/** What the kubelet's words mean. A container between two crashes looks as one that starts. */
export function apiServerCondition(pods: Pods): ApiServerCondition {
  if (pods.length === 0) return "unknown";
  const pod = apiServerPod(pods);
  if (pod === undefined) return "absent";
  if (isConditionTrue(pod.spec, "Ready")) return "ready";
  const { status } = pod.spec;
  const isStuck = listOf(status["containerStatuses"]).some((container) => {
    const reason = objectOf(objectOf(container["state"])["waiting"])["reason"];
    return typeof reason === "string" && !patientReasons.includes(reason);
  });
  return isStuck || status["phase"] === "Failed" ? "broken" : "starting";
}

/**
 * So long something is held against the API server without news of it. The kubelet may need the shared address itself to let anybody ask for its
 * pods; and five minutes are its longest pause between two starts of a container that crashes.
 */
export const forgivenAfterMs = 600_000;

/**
 * Remembers, so that the address does not come and go while the API server starts:
 * - before it was ready or broken for the first time, it may take its time;
 * - from then on it must be ready;
 * - what the kubelet told last counts for as long as `forgivenAfterMs`.
 */
export class ApiServerJudgement {
  #isKnown = false;
  #isBlamed = false;
  #news = "";
  #newsAtMs = 0;

  /** Whether the last answer was no: it may change with time alone. */
  get isBlamed(): boolean {
    return this.#isBlamed;
  }

  /** `nowMs` is monotonic. */
  mayTakePart(pods: Pods, nowMs: number): boolean {
    const condition = apiServerCondition(pods);
    const news = `${condition} ${apiServerPod(pods)?.metadata.version ?? 0}`;
    if (news !== this.#news) this.#newsAtMs = nowMs;
    this.#news = news;
    this.#isKnown ||= condition === "ready" || condition === "broken";
    this.#isBlamed = this.#speaksAgainst(condition) && nowMs - this.#newsAtMs < forgivenAfterMs;
    return !this.#isBlamed;
  }

  #speaksAgainst(condition: ApiServerCondition): boolean {
    switch (condition) {
      case "unknown":
      case "ready":
        return false;
      case "broken":
        return true;
      case "absent":
      case "starting":
        return this.#isKnown;
    }
  }
}

function apiServerPod(pods: Pods): Pods[number] | undefined {
  return pods.find(({ metadata }) => metadata.id.startsWith(podPrefix));
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(objectOf) : [];
}
