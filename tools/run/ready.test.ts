import { expect, test } from "vitest";
import type { NodeRow, PodRow } from "./kubernetes.ts";
import { missingOf } from "./ready.ts";

function node(name: string, ready: boolean): NodeRow {
  return { name, ready, saidMs: 0, message: "", roles: "", version: "", address: "" };
}

function pod(namespace: string, name: string, ready: boolean): PodRow {
  return { namespace, name, ready, status: "", startedMs: 0, restarts: 0, node: "a" };
}

test("a cluster is ready with all its nodes and its own pods, whatever else runs on it", () => {
  const nodes = [node("a", true), node("b", true)];
  const own = pod("kube-system", "kube-proxy", true);
  expect(missingOf({ nodes, pods: [own, pod("default", "no-image", false)] }, 2)).toEqual([]);
});

test("what it lacks has names", () => {
  expect(missingOf({ nodes: [], pods: [] }, 2)).toEqual(["2 more nodes", "pods of the cluster"]);
  const view = { nodes: [node("a", false)], pods: [pod("kube-system", "kube-proxy", false)] };
  expect(missingOf(view, 2)).toEqual(["a", "kube-proxy", "1 more nodes"]);
});
