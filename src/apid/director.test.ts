import { describe, expect, test } from "vitest";
import { Metadata } from "../rpc/metadata.ts";
import { Code, statusOf } from "../rpc/status.ts";
import { checkTarget, isStreamed, planRoute } from "./director.ts";
import type { Routing } from "./director.ts";

const version = "/machine.MachineService/Version";
const controlplane: Routing = { isDisabled: false, canForward: true, isOwn: (name) => name === "me" };
const worker: Routing = { ...controlplane, canForward: false };

function route(
  metadata: Readonly<Record<string, readonly string[]>>,
  routing: Routing = controlplane,
  path: string = version,
): unknown {
  try {
    return planRoute(path, new Metadata(metadata), routing);
  } catch (error) {
    const { code, message } = statusOf(error);
    return { code, message };
  }
}

describe("planRoute()", () => {
  test("keeps calls that name no node, that were passed on before, and all in maintenance mode", () => {
    expect(route({})).toEqual({ kind: "local" });
    expect(route({ proxyfrom: ["a"], node: ["b"], nodes: ["c"] })).toEqual({ kind: "local" });
    expect(route({ node: ["b", "c"], nodes: ["c"] }, { ...worker, isDisabled: true })).toEqual({ kind: "local" });
  });

  test("sends calls to the nodes they name, to several in preference", () => {
    expect(route({ node: ["a"] })).toEqual({ kind: "one", target: "a" });
    expect(route({ node: ["me"] })).toEqual({ kind: "one", target: "me" });
    expect(route({ nodes: ["a"] })).toEqual({ kind: "many", targets: ["a"] });
    expect(route({ node: ["x"], nodes: ["a", "b"] })).toEqual({ kind: "many", targets: ["a", "b"] });
  });

  test("refuses what cannot be", () => {
    expect(route({ node: ["a", "b"] })).toEqual({
      code: Code.INVALID_ARGUMENT,
      message: "node metadata must be single-valued",
    });
    expect(route({ nodes: ["a"] }, controlplane, "/cosi.resource.State/Get")).toEqual({
      code: Code.INVALID_ARGUMENT,
      message: "one-2-many proxying is not supported for method /cosi.resource.State/Get",
    });
  });

  test("lets a node without a certificate for it serve only itself", () => {
    const refusal = { code: Code.PERMISSION_DENIED, message: "no request forwarding" };
    expect(route({ node: ["me"] }, worker)).toEqual({ kind: "local" });
    expect(route({ nodes: ["me"] }, worker)).toEqual({ kind: "local" });
    expect(route({ node: ["a"] }, worker)).toEqual(refusal);
    expect(route({ nodes: ["me", "me"] }, worker)).toEqual(refusal);
  });
});

test("isStreamed() knows the table and the ending", () => {
  expect(["/machine.MachineService/Logs", "/x.Y/ThingStream", version].map(isStreamed)).toEqual([true, true, false]);
});

test("checkTarget() takes addresses and names without a port", () => {
  const refused = ["", "10.0.0.1:50000", "[::1]:50000", "[::1]", "node:1"].filter((target) => {
    try {
      checkTarget(target);
      return false;
    } catch (error) {
      return statusOf(error).message === `invalid target "${target}"`;
    }
  });
  expect(refused).toHaveLength(5);
  for (const target of ["10.0.0.1", "::1", "fd00::1", "node.example.org"]) checkTarget(target);
});
