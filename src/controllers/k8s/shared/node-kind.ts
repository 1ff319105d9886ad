// The kind of the objects by which Kubernetes knows machines.
import type { ApiResource } from "../../../clients/kubernetes/object.ts";

export const nodes: ApiResource = { apiVersion: "v1", kind: "Node", plural: "nodes", namespaced: false };
