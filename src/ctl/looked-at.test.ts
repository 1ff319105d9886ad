// Which nodes are looked at.
import { expect, test } from "vitest";
import { fakeContext } from "./fake/session.ts";
import type { TalosContext } from "./talosconfig.ts";
import { lookedAt } from "./looked-at.ts";

function session(context: TalosContext, nodes: readonly string[], endpoints: readonly string[] = []) {
  const { session: fake } = fakeContext({}, { nodes, endpoints });
  return {
    ...fake,
    context: async () => context,
    nodes: async () => (nodes.length > 0 ? nodes : (context.nodes ?? [])),
  };
}

test("lookedAt() takes nodes that were named, each once; without any the endpoints", async () => {
  const endpoints = ["https://10.0.0.1:50000", "[fe80::1]:50000", "cp-1"];
  expect(await lookedAt(session({ endpoints, nodes: ["a"] }, ["b", "b", "c"]))).toEqual(["b", "c"]);
  expect(await lookedAt(session({ endpoints, nodes: ["a"] }, []))).toEqual(["a"]);
  expect(await lookedAt(session({ endpoints }, []))).toEqual(["10.0.0.1", "fe80::1", "cp-1"]);
  expect(await lookedAt(session({ endpoints }, [], ["10.0.0.9"]))).toEqual(["10.0.0.9"]);
});
