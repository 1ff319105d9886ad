// A semaphore gives its places in order and loses none.
import { expect, test } from "vitest";
import { CanceledError, isCanceled } from "./abort.ts";
import { semaphore } from "./semaphore.ts";

test("semaphore() lets so many in and the others wait in line", async () => {
  const limit = semaphore(2);
  const [first, second] = [await limit.acquire(), await limit.acquire()];
  const order: string[] = [];
  const third = limit.acquire().then((held) => {
    order.push("third");
    return held;
  });
  const gone = new AbortController();
  const fourth = limit.acquire(gone.signal);
  gone.abort(new CanceledError("gave up"));
  await expect(fourth).rejects.toSatisfy(isCanceled);
  expect([limit.free, order]).toEqual([0, []]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  second[Symbol.dispose]();
  expect([limit.free, order]).toEqual([2, ["third"]]);
});
