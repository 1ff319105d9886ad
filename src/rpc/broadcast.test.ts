import { expect, test } from "vitest";
import { broadcast } from "./broadcast.ts";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const item of items) result.push(item);
  return result;
}

test("broadcast() gives every reader every item", async () => {
  const results = await Promise.all(broadcast(numbers(5), 3).map(collect));
  expect(results).toEqual([
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ]);
});

test("broadcast() does not wait for readers that have left, whether they had begun or not", async () => {
  const [a, b, c] = broadcast(numbers(3), 3);
  if (a === undefined || b === undefined || c === undefined) throw new Error("want three readers");
  const pending = b.next(); // wants an item, and leaves before it comes
  await b.return?.();
  await c.return?.();
  expect(await collect(a)).toEqual([0, 1, 2]);
  expect(await pending).toEqual({ done: false, value: 0 });
});

test("broadcast() tells every reader of a failure", async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error("broken");
  }
  const results = await Promise.allSettled(broadcast(failing(), 2).map(collect));
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
