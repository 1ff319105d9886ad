import { expect, test } from "vitest";
import { inLanes } from "./lanes.ts";

test("so many at a time, each item once, results in the items' order", async () => {
  const running = new Set<string>();
  let most = 0;
  const gates = new Map(["a", "b", "c"].map((name) => [name, Promise.withResolvers<void>()]));
  const results = inLanes([...gates.keys()], 2, async (name) => {
    running.add(name);
    most = Math.max(most, running.size);
    await gates.get(name)?.promise;
    running.delete(name);
    return name.toUpperCase();
  });
  gates.get("b")?.resolve();
  await expect.poll(() => [...running]).toEqual(["a", "c"]);
  gates.get("c")?.resolve();
  gates.get("a")?.resolve();
  expect(await results).toEqual(["A", "B", "C"]);
  expect(most).toBe(2);
});

test("what is said beside others is told as a whole, that of a failure too", async () => {
  const told: string[] = [];
  const both = Promise.withResolvers<void>();
  const failing = inLanes(
    ["a", "b"],
    2,
    async (name, say) => {
      say(`${name}1 `);
      if (name === "b") both.resolve();
      await both.promise;
      say(`${name}2`);
      if (name === "b") throw new Error("Cannot go on");
    },
    (text) => told.push(text),
  );
  await expect(failing).rejects.toThrow("Cannot go on");
  expect(told.toSorted()).toEqual(["a1 a2", "b1 b2"]);
});

test("the first failure is the failure of all", async () => {
  const failing = inLanes([1, 2], 1, (item) => Promise.reject(new Error(`Cannot do ${item}`)));
  await expect(failing).rejects.toThrow("Cannot do 1");
});
