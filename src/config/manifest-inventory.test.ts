// Inventory keys, both ways.
import { expect, test } from "vitest";
import { inventoryKey, parseInventoryKey } from "./manifest-inventory.ts";

test("parseInventoryKey() gives what inventoryKey() named", () => {
  const objects = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "coredns" } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:coredns" } },
  ];
  expect(objects.map((object) => parseInventoryKey(inventoryKey(object)))).toEqual([
    { namespace: "kube-system", name: "coredns", group: "", kind: "ConfigMap" },
    { namespace: "", name: "a", group: "", kind: "Namespace" },
    { namespace: "", name: "system:coredns", group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
  ]);
  expect(parseInventoryKey("nonsense")).toBeUndefined();
});
