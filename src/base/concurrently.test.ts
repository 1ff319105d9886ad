// Work on many items, a few at a time: order, limits and failures.
import { expect, test } from "vitest";
import { mapAhead, mapConcurrently } from "./concurrently.ts";

/** Work that notes how much of it runs at the same time; odd items take longer. */
function counted() {
  const seen = { running: 0, most: 0 };
  const work = async (item: number): Promise<number> => {
    seen.most = Math.max(seen.most, ++seen.running);
    for (let turn = 0; turn < 1 + (item % 2) * 5; turn++) await Promise.resolve();
    seen.running--;
    if (item === 13) throw new Error("thirteen");
    return item * 2;
  };
  return { seen, work };
}

async function* numbers(count: number): AsyncGenerator<number> {
  for (let item = 0; item < count; item++) yield item;
}

test("mapConcurrently() keeps the order and the limit, and stops at a failure", async () => {
  const { seen, work } = counted();
  expect([await mapConcurrently([0, 1, 2, 3, 4, 5], 3, work), seen.most]).toEqual([[0, 2, 4, 6, 8, 10], 3]);
  await expect(mapConcurrently([13, 1], 1, work)).rejects.toThrow("thirteen");
  expect(await mapConcurrently([], 3, work)).toEqual([]);
});

test("mapAhead() keeps the order and the limit, and hands out what came before a failure", async () => {
  const { seen, work } = counted();
  expect(await Array.fromAsync(mapAhead(numbers(10), 4, work))).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  expect([seen.most > 1, seen.most <= 4]).toEqual([true, true]);
  const got: number[] = [];
  const run = async () => {
    for await (const result of mapAhead(numbers(20), 4, work)) got.push(result);
  };
  await expect(run()).rejects.toThrow("thirteen");
  expect(got.length).toBe(13);
});
