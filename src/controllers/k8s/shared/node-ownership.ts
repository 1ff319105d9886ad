// What the node puts on its Node object and takes away again, without touching what others put there.
import type { KubernetesObject } from "../../../clients/kubernetes/object.ts";
import { equalData } from "../../../base/equal.ts";

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

export interface NodeWishes {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  /** No pods shall be placed here for now. */
  readonly cordoned: boolean;
}

/** Annotations in which the node remembers the keys it put there, as sorted JSON lists. */
const ownedLabels = "talos.dev/owned-labels";
const ownedAnnotations = "talos.dev/owned-annotations";
const ownedTaints = "talos.dev/owned-taints";
/** Says that it was the node, not a person, who cordoned it. */
const cordonedByUs = "talos.dev/cordoned";

/** Name of the part that `NodeWishes.cordoned` is about; those of others are `label KEY`, `annotation KEY`, `taint KEY`. */
export const cordonPart = "cordon";

/** Parts of the Node that the node has to do with, because it wants them or put them there: the cordon first. */
export function nodeParts(node: KubernetesObject, wishes: NodeWishes): readonly string[] {
  const { annotations = {} } = node.metadata;
  const parts = (kind: string, wanted: readonly string[], ownedName: string): readonly string[] =>
    [...new Set([...wanted, ...ownedIn(annotations, ownedName)])].map((key) => `${kind} ${key}`);
  return [
    cordonPart,
    ...parts("label", Object.keys(wishes.labels), ownedLabels),
    ...parts("annotation", Object.keys(wishes.annotations), ownedAnnotations),
    ...parts(
      "taint",
      wishes.taints.map(({ key }) => key),
      ownedTaints,
    ),
  ];
}

/** What is wanted of a part, to see whether it is the same wish as before. */
export function wishText({ labels, annotations, taints, cordoned }: NodeWishes, part: string): string {
  const [kind, key = ""] = part.split(" ");
  if (kind === cordonPart) return String(cordoned);
  if (kind === "taint") return JSON.stringify(taints.find((taint) => taint.key === key) ?? null);
  return JSON.stringify((kind === "label" ? labels : annotations)[key] ?? null);
}

/** The changed object, or undefined when it is as wanted. Parts in `left` stay as they are, whatever is wanted. */
export function nodeWith(
  node: KubernetesObject,
  wishes: NodeWishes,
  left: ReadonlySet<string> = new Set(),
): KubernetesObject | undefined {
  const annotations = { ...node.metadata.annotations };
  const rules = (kind: string, name: string): Rules => ({
    owned: ownedIn(annotations, name),
    isLeft: (key) => left.has(`${kind} ${key}`),
  });
  const labels = settle(node.metadata.labels ?? {}, wishes.labels, rules("label", ownedLabels));
  const own = settle(annotations, wishes.annotations, rules("annotation", ownedAnnotations));
  const spec = (node["spec"] ?? {}) as NodeSpec; // core/v1 Node
  const present = new Map((spec.taints ?? []).map((taint) => [taint.key, taint]));
  const wanted = Object.fromEntries(wishes.taints.map((taint) => [taint.key, taint]));
  const taints = settle(Object.fromEntries(present), wanted, rules("taint", ownedTaints), isSameTaint);
  const remembered = { ...own.values };
  remember(remembered, ownedLabels, labels.owned);
  remember(remembered, ownedAnnotations, own.owned);
  remember(remembered, ownedTaints, taints.owned);
  const before = spec.unschedulable ?? false;
  const unschedulable = left.has(cordonPart) ? before : cordon(remembered, before, wishes.cordoned);
  const next: KubernetesObject = {
    ...node,
    metadata: { ...node.metadata, labels: labels.values, annotations: remembered },
    spec: withoutEmpty({ ...spec, taints: Object.values(taints.values), unschedulable }),
  };
  const now: KubernetesObject = {
    ...node,
    metadata: { ...node.metadata, labels: node.metadata.labels ?? {}, annotations },
    spec: withoutEmpty({ ...spec, taints: spec.taints ?? [], unschedulable: before }),
  };
  return equalData(next, now) ? undefined : next;
}

interface NodeSpec {
  readonly taints?: readonly NodeTaint[];
  readonly unschedulable?: boolean;
  readonly [field: string]: unknown;
}

function withoutEmpty({ taints = [], unschedulable = false, ...rest }: NodeSpec): NodeSpec {
  return { ...rest, ...(taints.length === 0 ? {} : { taints }), ...(unschedulable ? { unschedulable } : {}) };
}

function isSameTaint(a: NodeTaint, b: NodeTaint): boolean {
  return (a.value ?? "") === (b.value ?? "") && a.effect === b.effect;
}

interface Rules {
  /** Keys that the node put there. */
  readonly owned: ReadonlySet<string>;
  readonly isLeft: (key: string) => boolean;
}

interface Settled<T> {
  readonly values: Readonly<Record<string, T>>;
  readonly owned: readonly string[];
}

/** Missing: set and owned. As wanted: owned. Another value that is not owned: left alone. Owned and not wanted any more: taken away. */
function settle<T>(
  present: Readonly<Record<string, T>>,
  wanted: Readonly<Record<string, T>>,
  { owned, isLeft }: Rules,
  isSame: (a: T, b: T) => boolean = (a, b) => a === b,
): Settled<T> {
  const kept = Object.entries(present).filter(([key]) => !owned.has(key) || key in wanted || isLeft(key));
  const values = new Map(kept);
  const owns = [...owned].filter(isLeft);
  for (const [key, value] of Object.entries(wanted)) {
    if (isLeft(key)) continue;
    const found = present[key];
    const isAsWanted = found !== undefined && isSame(found, value);
    if (found !== undefined && !isAsWanted && !owned.has(key)) continue;
    if (!isAsWanted) values.set(key, value);
    owns.push(key);
  }
  return { values: Object.fromEntries(values), owned: owns.toSorted() };
}

function ownedIn(annotations: Readonly<Record<string, string>>, name: string): ReadonlySet<string> {
  try {
    const keys: unknown = JSON.parse(annotations[name] ?? "[]");
    return new Set(Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : []);
  } catch {
    return new Set(); // somebody wrote nonsense there: nothing is known to be ours
  }
}

function remember(annotations: Record<string, string>, name: string, owned: readonly string[]): void {
  if (owned.length > 0) annotations[name] = JSON.stringify(owned);
  else delete annotations[name];
}

/** A person's cordon is neither taken over nor taken away. */
function cordon(annotations: Record<string, string>, unschedulable: boolean, wanted: boolean): boolean {
  if (wanted) {
    if (!unschedulable) annotations[cordonedByUs] = "true";
    return true;
  }
  if (!(cordonedByUs in annotations)) return unschedulable;
  delete annotations[cordonedByUs];
  return false;
}
