// The same work on several nodes: what is printed when some of them fail.
import { expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { CallError } from "./call-error.ts";
import { fakeContext } from "./fake/session.ts";
import { forEachNode, nodeTable, singleNode } from "./fan-out.ts";

const refused = (advice: string): CallError => new CallError(new StatusError(Code.UNAVAILABLE, "refused"), advice);

test("forEachNode() works on all nodes, tells each failure, and each hint once", async () => {
  const context = fakeContext({ a: {}, b: {}, c: {}, d: {} });
  const failures: Readonly<Record<string, Error>> = {
    a: refused("is it up?"),
    c: refused("is it up?"),
    d: new Error("Cannot read", { cause: new Error("EIO") }),
  };
  const done: string[] = [];
  const run = forEachNode(context, async ({ node }) => {
    if (failures[node] !== undefined) throw failures[node];
    done.push(node);
  });
  await expect(run).rejects.toThrow("3 of the nodes failed");
  expect([done, context.stderr()]).toEqual([
    ["b"],
    [
      "error from node a: refused",
      "error from node c: refused",
      "error from node d: Cannot read: EIO",
      "hint: is it up?",
    ],
  ]);
});

test("forEachNode() says nothing of nodes when the user ends it, and does not succeed", async () => {
  const controller = new AbortController();
  const context = { ...fakeContext({ a: {} }), signal: controller.signal };
  const said: string[] = [];
  const output = { ...context.output, note: (text: string) => void said.push(text) };
  const run = forEachNode({ ...context, output }, async () => {
    controller.abort(new CanceledError("Interrupted"));
    throw new CanceledError("Interrupted");
  });
  await expect(run).rejects.toThrow("Interrupted");
  expect(said).toEqual([]);
});

test("nodeTable() prints no header when no node answered", async () => {
  const context = fakeContext({ a: {} });
  await expect(nodeTable(context, ["X"], () => Promise.reject(new Error("no")))).rejects.toThrow(
    "1 of the nodes failed",
  );
  expect(context.stdout()).toBe("");
});

test.each([
  [[], 0],
  [["a", "b"], 2],
])("singleNode() wants one node, not %j", async (nodes, count) => {
  const context = fakeContext(Object.fromEntries(nodes.map((node) => [node, {}])));
  await expect(singleNode(context, "read")).rejects.toThrow(`command "read" requires exactly one node (got ${count})`);
});
