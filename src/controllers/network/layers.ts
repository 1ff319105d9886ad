// The five sources of network settings and how their wishes become one decision. Ids of wishes begin with the layer's name.
import type { Resource } from "../../cosi/resource.ts";
import type { ConfigLayer } from "../../resources/network/common/enums.ts";

export type LayerName = keyof typeof ConfigLayer;

/** Where wishes are; decisions are in "network". */
export const wishes = { namespace: "network-config" } as const;

export function layeredId(layer: LayerName, id: string): string {
  return `${layer}/${id}`;
}

export interface Layered {
  readonly layer: number;
}

/** Lowest layer first; in one layer by id, as the list comes. */
export function byLayer<S extends Layered>(list: readonly Resource<S>[]): readonly Resource<S>[] {
  return list.toSorted((a, b) => a.spec.layer - b.spec.layer);
}

/** By key, the wish of the highest layer; in one layer the first one by id. */
export function highestLayer<S extends Layered>(
  list: readonly Resource<S>[],
  key: (spec: S, id: string) => string,
): ReadonlyMap<string, S> {
  const merged = new Map<string, S>();
  for (const { spec, metadata } of list) {
    const id = key(spec, metadata.id);
    const before = merged.get(id);
    if (before === undefined || spec.layer > before.layer) merged.set(id, spec);
  }
  return merged;
}
