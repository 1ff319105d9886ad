// What nodes and clients agree on about the objects that a cluster starts with: their order, and the list of them that is kept in the cluster.

/** As far as it is needed to tell objects apart. */
export interface ManifestObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

/** The ConfigMap whose keys name all objects that were applied. */
export const inventoryName = "talos-bootstrap-manifests-inventory";
export const inventoryNamespace = "kube-system";
/** On every object: the inventory it belongs to. */
export const owningAnnotation = "config.k8s.io/owning-inventory";
/** Who owns the fields that are applied. */
export const fieldManager = "talos";

/** Those that others lie in, or are kinds of, come first. */
const leading: readonly string[] = ["Namespace", "CustomResourceDefinition"];

/** Namespaces by name, definitions by name, the rest as it is. */
export function applyOrder<O extends ManifestObject>(objects: readonly O[]): readonly O[] {
  const byName = (a: O, b: O): number => compare(a.metadata.name ?? "", b.metadata.name ?? "");
  return [
    ...leading.flatMap((kind) => objects.filter((object) => object.kind === kind).toSorted(byName)),
    ...objects.filter((object) => !leading.includes(object.kind ?? "")),
  ];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How an inventory names an object: `namespace_name_group_Kind`. Names of roles may have colons, keys may not. */
export function inventoryKey({ apiVersion = "", kind = "", metadata }: ManifestObject): string {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return [metadata.namespace ?? "", (metadata.name ?? "").replaceAll(":", "__"), group, kind].join("_");
}

export interface InventoryEntry {
  /** "" for objects that belong to no namespace. */
  readonly namespace: string;
  readonly name: string;
  /** "" for the oldest kinds. */
  readonly group: string;
  readonly kind: string;
}

/** Undefined for a key that no object has. */
export function parseInventoryKey(key: string): InventoryEntry | undefined {
  const match = /^(?<namespace>[^_]*)_(?<name>.+)_(?<group>[^_]*)_(?<kind>[^_]+)$/u.exec(key);
  if (match === null) return undefined;
  const { namespace = "", name = "", group = "", kind = "" } = match.groups ?? {};
  return { namespace, name: name.replaceAll("__", ":"), group, kind };
}
