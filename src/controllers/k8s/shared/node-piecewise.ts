// Changes the Node as a whole, or, where the API refuses that, part by part: what one label may not be must not keep the rest away.
// The admission of kubelets' changes (NodeRestriction) refuses some labels and all taints of a Node that exists, and with them the whole change.
import type { Kubernetes } from "../../../clients/kubernetes/client.ts";
import { isKubernetesAnswer } from "../../shared/kubernetes-answer.ts";
import { nodes } from "./node-kind.ts";
import { cordonPart, nodeParts, nodeWith, wishText, type NodeWishes } from "./node-ownership.ts";

export interface NodeChange {
  readonly kubernetes: Kubernetes;
  readonly name: string;
  readonly wishes: NodeWishes;
  /** What was refused before, by part, with the wish that was: not tried again for the same wish. Is changed here. */
  readonly refused: Map<string, string>;
}

const conflictTries = 5;
/** HTTP statuses of the API's refusals. */
const forbidden = 403;
const conflict = 409;

export interface NodeOutcome {
  readonly isChanged: boolean;
  /** Parts that the API does not let the node have. */
  readonly refused: readonly string[];
  /** The API's answer when it took nothing at all: it may be another one later. */
  readonly error?: Error;
}

export async function changeNode(change: NodeChange, signal: AbortSignal): Promise<NodeOutcome> {
  const { kubernetes, name, wishes, refused } = change;
  for (const [part, wish] of refused) if (wishText(wishes, part) !== wish) refused.delete(part);
  const left = new Set(refused.keys());
  try {
    const node = await kubernetes.change(nodes, { name }, (each) => nodeWith(each, wishes, left), signal);
    return { isChanged: node !== undefined, refused: [...left] };
  } catch (error) {
    if (!isKubernetesAnswer(error, forbidden)) throw error;
    return changeParts(change, error, signal);
  }
}

/** One part after the other, the cordon first: pods must not come to a node that stops. */
async function changeParts(
  { kubernetes, name, wishes, refused }: NodeChange,
  error: Error,
  signal: AbortSignal,
): Promise<NodeOutcome> {
  const parts = nodeParts(await kubernetes.get(nodes, { name }, signal), wishes);
  const left = new Set([...parts, ...refused.keys()]);
  const outcomes = new Map<string, PartOutcome>();
  for (const part of parts.filter((each) => !refused.has(each))) {
    left.delete(part);
    const outcome = await write({ kubernetes, name, wishes, left }, signal);
    outcomes.set(part, outcome);
    if (outcome === "refused") left.add(part);
  }
  const rejected = [...outcomes].filter(([, outcome]) => outcome === "refused").map(([part]) => part);
  const isChanged = outcomes.values().some((outcome) => outcome === "changed");
  const all = [...refused.keys(), ...rejected];
  // Parts that are there as wanted show that the node may write, too; a cordon that is not wanted shows nothing.
  const mayWrite = isChanged || [...outcomes].some(([part, outcome]) => part !== cordonPart && outcome === "same");
  if (!mayWrite) return { isChanged, refused: all, error };
  for (const part of rejected) refused.set(part, wishText(wishes, part));
  return { isChanged, refused: all };
}

type PartOutcome = "same" | "changed" | "refused";

interface PartWrite extends Omit<NodeChange, "refused"> {
  /** Parts that stay as they are. */
  readonly left: ReadonlySet<string>;
}

/** Without the patience of `change`: a refusal is the answer here. */
async function write({ kubernetes, name, wishes, left }: PartWrite, signal: AbortSignal): Promise<PartOutcome> {
  for (let tries = 1; ; tries++) {
    const next = nodeWith(await kubernetes.get(nodes, { name }, signal), wishes, left);
    if (next === undefined) return "same";
    try {
      await kubernetes.update(nodes, next, signal);
      return "changed";
    } catch (error) {
      if (isKubernetesAnswer(error, forbidden)) return "refused";
      if (!isKubernetesAnswer(error, conflict) || tries >= conflictTries) throw error;
    }
  }
}
