// The graph of controllers as edges.
import { expect, test } from "vitest";
import type { Edge } from "../../cosi/graph.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { controllerRuntimeDependencies } from "./controller-runtime-dependencies.ts";

test("ControllerRuntimeDependencies lists outputs before inputs, by controller", async () => {
  const edges: readonly Edge[] = [
    { controller: "a.AController", kind: "output-shared", namespace: "", type: "Ss.toy.dev", id: "" },
    { controller: "a.AController", kind: "input-strong", namespace: "ns", type: "Xs.toy.dev", id: "one" },
    { controller: "b.BController", kind: "output-exclusive", namespace: "", type: "Es.toy.dev", id: "" },
    { controller: "b.BController", kind: "input-destroy-ready", namespace: "other", type: "Ys.toy.dev", id: "" },
  ];
  const { messages } = await invokeUnary(
    controllerRuntimeDependencies,
    rpc.InspectService.ControllerRuntimeDependencies,
    {},
    fakeContext({ controllerEdges: () => edges }),
  );
  expect(messages[0]?.edges.map((edge) => Object.values(edge))).toEqual([
    ["b.BController", 0, "", "Es.toy.dev", ""],
    ["a.AController", 3, "", "Ss.toy.dev", ""],
    ["a.AController", 1, "ns", "Xs.toy.dev", "one"],
    ["b.BController", 4, "other", "Ys.toy.dev", ""],
  ]);
});
