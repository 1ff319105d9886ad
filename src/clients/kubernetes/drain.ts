// Moves a node's pods elsewhere: each is evicted, as far as disruption budgets allow, and its end is waited for.
import type { Clock } from "../../base/clock.ts";
import { mapConcurrently } from "../../base/concurrently.ts";
import { isConditionTrue } from "../../base/condition.ts";
import { errorChain } from "../../base/errors.ts";
import { isRecord } from "../../base/record.ts";
import type { Kubernetes } from "./client.ts";
import { isForbidden, isNotFound, isTooManyRequests } from "./error.ts";
import type { KubernetesObject } from "./object.ts";
import { nodes, pods } from "./object.ts";

export interface DrainOptions {
  readonly kubernetes: Pick<Kubernetes, "list" | "find" | "evict">;
  readonly node: string;
  readonly clock: Clock;
  /** One line for people about what is done. */
  readonly say: (line: string) => void;
}

const graceSeconds = 60;
const budgetPauseMs = 5000;
const goneMs = 60_000;
const pollMs = 3000;
const podsAtOnce = 32;
/** Set by the kubelet on pods that it has from elsewhere than the API. */
const mirrorAnnotation = "kubernetes.io/config.mirror";

/**
 * Whether another node could take the pods of this one. On the only node of a cluster they would wait for their own node to come back: draining it does no more than to take
 * them down early, and a disruption budget holds it up for nothing.
 */
export async function hasOtherNodes(
  { kubernetes, node }: { readonly kubernetes: Pick<Kubernetes, "list">; readonly node: string },
  signal: AbortSignal,
): Promise<boolean> {
  const { items } = await kubernetes.list(nodes, {}, signal);
  return items.some((each) => {
    const isOpen = !(isRecord(each["spec"]) && each["spec"]["unschedulable"] === true);
    return each.metadata.name !== node && isOpen && isConditionTrue(each, "Ready");
  });
}

/** Pods that do not end are told and left. The signal limits the whole. Rejects when the API does not answer, or with the signal's reason. */
export async function drainNode(options: DrainOptions, signal: AbortSignal): Promise<void> {
  const { kubernetes, node, say } = options;
  const { items } = await kubernetes.list(pods, { fieldSelector: `spec.nodeName=${node}` }, signal);
  await mapConcurrently(items.filter(isMovable), podsAtOnce, async (pod) => {
    try {
      await evict(options, pod, signal);
    } catch (error) {
      signal.throwIfAborted();
      say(`cannot evict pod ${nameOf(pod)}: ${errorChain(error)}`);
    }
  });
}

/** Pods without a controller would be lost; those of a DaemonSet would come back at once. */
export function isMovable({ metadata }: KubernetesObject): boolean {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return !(mirrorAnnotation in (metadata.annotations ?? {})) && owner !== undefined && owner.kind !== "DaemonSet";
}

function nameOf({ metadata: { namespace = "", name = "" } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}

async function evict(
  { kubernetes, clock, say }: DrainOptions,
  pod: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = "default", name = "", uid } = pod.metadata;
  say(`evicting pod ${nameOf(pod)}`);
  while (await isHeldByBudget(() => kubernetes.evict({ namespace, name }, graceSeconds, signal))) {
    await clock.sleep(budgetPauseMs, signal);
  }
  using patience = clock.timeout(goneMs, signal);
  for (;;) {
    if (!(await isPresent(kubernetes, { namespace, name, uid }, patience.signal))) return;
    await clock.sleep(pollMs, patience.signal);
  }
}

async function isPresent(
  kubernetes: Pick<Kubernetes, "find">,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string | undefined },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const present = await kubernetes.find(pods, { namespace, name }, signal);
    return present !== undefined && present.metadata.uid === uid;
  } catch (error) {
    if (isForbidden(error)) return false; // a node may only see pods that are its own: this one is no more
    throw error;
  }
}

async function isHeldByBudget(attempt: () => Promise<void>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    if (isTooManyRequests(error)) return true;
    if (isNotFound(error)) return false;
    throw error;
  }
}
