// Objects of the Kubernetes API as they come over the wire, and the addresses under which kinds of them are found.
import { FormatError } from "../../base/errors.ts";
import { isRecord } from "../../base/record.ts";

export interface ObjectMeta {
  readonly name?: string;
  /** Absent for objects that belong to no namespace. */
  readonly namespace?: string;
  readonly uid?: string;
  /** Opaque; what an update says it is based on. */
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
  readonly deletionTimestamp?: string;
  readonly [field: string]: unknown;
}

export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** One kind of object and where it is served: the REST mapping. */
export interface ApiResource {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** As in the path: `pods`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ObjectList {
  readonly items: readonly KubernetesObject[];
  /** Where a watch goes on. */
  readonly resourceVersion: string;
}

/** What of many objects is wanted. */
export interface Selection {
  /** All namespaces when absent. */
  readonly namespace?: string;
  /** `metadata.name=n1`. */
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export type WatchEvent =
  | { readonly kind: "added" | "modified" | "deleted"; readonly object: KubernetesObject }
  /** Nothing happened up to this version: a watch may go on from here. */
  | { readonly kind: "bookmark"; readonly resourceVersion: string };

/** Kinds that the node itself deals with; others are found by `Kubernetes.resourceOf`. */
export const nodes: ApiResource = { apiVersion: "v1", kind: "Node", plural: "nodes", namespaced: false };
export const pods: ApiResource = { apiVersion: "v1", kind: "Pod", plural: "pods", namespaced: true };
export const configMaps: ApiResource = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true };
export const secrets: ApiResource = { apiVersion: "v1", kind: "Secret", plural: "secrets", namespaced: true };
export const endpointSlices: ApiResource = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
};
export const signingRequests: ApiResource = {
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  namespaced: false,
};

/** `/api/v1` or `/apis/apps/v1`. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of a collection, or of one object of it when a name is given. */
export function resourcePath(
  { apiVersion, plural, namespaced }: ApiResource,
  { namespace, name }: { readonly namespace?: string; readonly name?: string },
): string {
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${groupPath(apiVersion)}${scope}/${plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** Throws a FormatError for anything that has no metadata. */
export function asObject(value: unknown): KubernetesObject {
  if (isRecord(value) && isRecord(value["metadata"])) return value as unknown as KubernetesObject; // fields are checked by their readers
  throw new FormatError("Cannot read object: it has no metadata");
}
