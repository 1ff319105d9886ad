import { describe, expect, test } from "vitest";
import { CanceledError, abortable, isCanceled } from "./abort.ts";
import { backoff } from "./backoff.ts";
import { collectBytes } from "./bytes.ts";
import { errorChain } from "./errors.ts";
import { manualClock } from "./manual-clock.ts";
import { mutex } from "./mutex.ts";
import { QueueOverrunError, queue } from "./queue.ts";
import { Redacted } from "./redacted.ts";
import { ringBuffer } from "./ring-buffer.ts";
import { openScope } from "./scope.ts";
import { formatDuration, parseDuration, parseDurationMs } from "./units.ts";

test("errorChain() joins causes and aggregates, and ends on a cycle", () => {
  expect(errorChain(new Error("Cannot mount", { cause: new Error("no device") }))).toBe("Cannot mount: no device");
  expect(errorChain(new AggregateError([new Error("a"), new Error("b")], "Cannot start"))).toBe("Cannot start: a; b");
  const loop = new Error("loop");
  loop.cause = loop;
  expect(errorChain(loop).split(": ").length).toBe(16);
});

test("backoff() grows to its limit and starts again after reset", () => {
  const delays = backoff({ initialMs: 100, maxMs: 300, factor: 2, jitter: 0 });
  expect([delays.next(), delays.next(), delays.next(), delays.next(), delays.attempts]).toEqual([
    100, 200, 300, 300, 4,
  ]);
  delays.reset();
  expect(delays.next()).toBe(100);
});

test("abortable() rejects with the signal's reason and leaves a finished promise alone", async () => {
  const controller = new AbortController();
  const waiting = abortable(new Promise<void>(() => undefined), controller.signal);
  controller.abort(new CanceledError("stop"));
  await expect(waiting).rejects.toSatisfy(isCanceled);
  await expect(abortable(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
});

test("manualClock() wakes sleepers in order and aborts timeouts", async () => {
  const clock = manualClock();
  const order: string[] = [];
  void clock.sleep(20).then(() => order.push("late"));
  void clock.sleep(10).then(() => order.push("early"));
  using limit = clock.timeout(15);
  await clock.advance(10);
  expect([order, limit.signal.aborted]).toEqual([["early"], false]);
  await clock.advance(10);
  expect([order, limit.signal.aborted, clock.pending]).toEqual([["early", "late"], true, 0]);
});

test("mutex() lets one in at a time, in order, and forgets who gave up", async () => {
  const lock = mutex();
  const order: number[] = [];
  const first = await lock.lock();
  const gone = new AbortController();
  const second = lock.lock(gone.signal);
  const third = lock.lock().then((held) => {
    order.push(3);
    return held;
  });
  gone.abort(new CanceledError("gave up"));
  await expect(second).rejects.toSatisfy(isCanceled);
  expect(lock.tryLock()).toBeUndefined();
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  expect([order, lock.locked]).toEqual([[3], false]);
});

describe("queue()", () => {
  test("hands over in order and ends after close", async () => {
    const items = queue<number>(3, "refuse");
    expect([items.push(1), items.push(2), items.push(3), items.push(4)]).toEqual([true, true, true, false]);
    items.close();
    expect(await Array.fromAsync(items)).toEqual([1, 2, 3]);
  });
  test("drops the oldest, or fails the reader, as asked", async () => {
    const dropping = queue<number>(2, "drop-oldest");
    for (const item of [1, 2, 3]) dropping.push(item);
    expect([await dropping.take(), await dropping.take()]).toEqual([2, 3]);
    const failing = queue<number>(1, "fail");
    failing.push(1);
    failing.push(2);
    await expect(failing.take()).rejects.toBeInstanceOf(QueueOverrunError);
  });
  test("take() ends with the signal", async () => {
    const controller = new AbortController();
    const taken = queue<number>(1, "refuse").take(controller.signal);
    controller.abort(new CanceledError("stop"));
    await expect(taken).rejects.toSatisfy(isCanceled);
  });
});

test("openScope() waits for its work and reports failures that are not cancellation", async () => {
  const errors: string[] = [];
  const scope = openScope((error) => errors.push(error.message));
  scope.run((signal) => abortable(new Promise<void>(() => undefined), signal));
  scope.run(() => Promise.reject(new Error("broken")));
  await scope.close();
  expect(errors).toEqual(["broken"]);
});

test("ringBuffer() keeps the last items with stable positions", () => {
  const ring = ringBuffer<string>(2);
  for (const item of ["a", "b", "c"]) ring.push(item);
  expect([ring.start, ring.end, ring.at(0), ring.at(2), ring.tail(5)]).toEqual([1, 3, undefined, "c", ["b", "c"]]);
});

test("Redacted prints nothing of its value", () => {
  const secret = new Redacted("hunter2");
  expect([String(secret), JSON.stringify({ secret }), secret.reveal()]).toEqual([
    "<redacted>",
    '{"secret":"<redacted>"}',
    "hunter2",
  ]);
});

test("collectBytes() joins pieces, and takes no more of them when they are too many", async () => {
  let taken = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (; taken < 3; taken++) yield Uint8Array.of(taken, taken);
  }
  expect(await collectBytes(pieces(), 6)).toEqual(Uint8Array.of(0, 0, 1, 1, 2, 2));
  taken = 0;
  await expect(collectBytes(pieces(), 3)).rejects.toThrow("found more than 3 bytes");
  expect(taken).toBe(1);
});

test("parseDurationMs() cuts off what is less than a millisecond", () => {
  expect(["1m30s", "1500us", "-1500us", "999us"].map(parseDurationMs)).toEqual([90_000, 1, -1, 0]);
});

test("parseDuration() and formatDuration() agree with Go", () => {
  const pairs: readonly (readonly [string, string])[] = [
    ["1h30m", "1h30m0s"], ["1.5s", "1.5s"], ["-20ms", "-20ms"], ["0", "0s"], ["90s", "1m30s"], ["1500us", "1.5ms"], ["10ns", "10ns"],
  ]; // prettier-ignore
  expect(pairs.map(([text]) => formatDuration(parseDuration(text)))).toEqual(pairs.map(([, go]) => go));
  for (const bad of ["", "5", "abc", "1d", "."]) expect(() => parseDuration(bad)).toThrow(/Cannot parse duration/u);
});
