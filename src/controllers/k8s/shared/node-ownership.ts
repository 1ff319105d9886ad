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

/** The changed object, or undefined when it is as wanted. */
export function nodeWith(node: KubernetesObject, wishes: NodeWishes): KubernetesObject | undefined {
  const annotations = { ...node.metadata.annotations };
  const labels = settle(node.metadata.labels ?? {}, wishes.labels, ownedIn(annotations, ownedLabels));
  const own = settle(annotations, wishes.annotations, ownedIn(annotations, ownedAnnotations));
  const spec = (node["spec"] ?? {}) as NodeSpec; // core/v1 Node
  const present = new Map((spec.taints ?? []).map((taint) => [taint.key, taint]));
  const wanted = Object.fromEntries(wishes.taints.map((taint) => [taint.key, taint]));
  const taints = settle(Object.fromEntries(present), wanted, ownedIn(annotations, ownedTaints), isSameTaint);
  const remembered = { ...own.values };
  remember(remembered, ownedLabels, labels.owned);
  remember(remembered, ownedAnnotations, own.owned);
  remember(remembered, ownedTaints, taints.owned);
  const unschedulable = cordon(remembered, spec.unschedulable ?? false, wishes.cordoned);
  const next: KubernetesObject = {
    ...node,
    metadata: { ...node.metadata, labels: labels.values, annotations: remembered },
    spec: withoutEmpty({ ...spec, taints: Object.values(taints.values), unschedulable }),
  };
  const before: KubernetesObject = {
    ...node,
    metadata: { ...node.metadata, labels: node.metadata.labels ?? {}, annotations },
    spec: withoutEmpty({ ...spec, taints: spec.taints ?? [], unschedulable: spec.unschedulable ?? false }),
  };
  return equalData(next, before) ? undefined : next;
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

interface Settled<T> {
  readonly values: Readonly<Record<string, T>>;
  readonly owned: readonly string[];
}

/** Missing: set and owned. As wanted: owned. Another value that is not owned: left alone. Owned and not wanted any more: taken away. */
function settle<T>(
  present: Readonly<Record<string, T>>,
  wanted: Readonly<Record<string, T>>,
  owned: ReadonlySet<string>,
  isSame: (a: T, b: T) => boolean = (a, b) => a === b,
): Settled<T> {
  const kept = Object.entries(present).filter(([key]) => !owned.has(key) || key in wanted);
  const values = new Map(kept);
  const owns: string[] = [];
  for (const [key, value] of Object.entries(wanted)) {
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
