// The stream of events: tails, filters, overrun, and the ids that order them.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openEventBus } from "./event-bus.ts";
import type { NodeEvent } from "./events.ts";
import { encodeXid, parseXidSeconds, xidGenerator } from "./xid.ts";

const task = (name: string) => ({ kind: "task", task: name, action: "START" }) as const;
const nameOf = (event: NodeEvent) => (event.payload.kind === "task" ? event.payload.task : "");

async function take(events: AsyncIterable<NodeEvent>, count: number): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const event of events) {
    names.push(nameOf(event));
    if (names.length === count) break;
  }
  return names;
}

function busOf(count: number, clock = manualClock()) {
  const bus = openEventBus({ clock });
  for (let index = 0; index < count; index++) bus.publish(task(`t${index}`), index % 2 === 0 ? "even" : "odd");
  return bus;
}

test("subscribe() without a tail gives what comes after the call", async () => {
  const bus = busOf(3);
  const events = bus.subscribe({}, new AbortController().signal);
  bus.publish(task("new"));
  expect(await take(events, 1)).toEqual(["new"]);
});

test("subscribe() hands out the tail that was asked for", async () => {
  const clock = manualClock();
  const bus = busOf(4, clock);
  const { signal } = new AbortController();
  expect(await take(bus.subscribe({ tailEvents: 2 }, signal), 2)).toEqual(["t2", "t3"]);
  expect(await take(bus.subscribe({ tailEvents: -1 }, signal), 4)).toEqual(["t0", "t1", "t2", "t3"]);
  expect(await take(bus.subscribe({ tailId: bus.history()[1]?.id ?? "" }, signal), 2)).toEqual(["t2", "t3"]);
  await clock.advance(10_000);
  bus.publish(task("late"));
  expect(await take(bus.subscribe({ tailSeconds: 5 }, signal), 1)).toEqual(["late"]);
  expect(await take(bus.subscribe({ tailEvents: -1, actorId: "odd" }, signal), 2)).toEqual(["t1", "t3"]);
});

test("subscribe() withholds the oldest events of a full ring", async () => {
  const bus = busOf(2000);
  expect(await take(bus.subscribe({ tailEvents: -1 }, new AbortController().signal), 1)).toEqual(["t1010"]);
});

test("subscribe() ends for a reader that the ring has overtaken", async () => {
  const bus = busOf(1);
  const events = bus.subscribe({ tailEvents: 1 }, new AbortController().signal);
  for (let index = 0; index < 1001; index++) bus.publish(task("flood"));
  expect(await take(events, 5)).toEqual([]);
});

test("subscribe() ends with its signal while it waits", async () => {
  const abort = new AbortController();
  const taken = take(busOf(1).subscribe({}, abort.signal), 1);
  abort.abort();
  expect(await taken).toEqual([]);
});

test("subscribe() refuses two tails and a malformed id", () => {
  const { signal } = new AbortController();
  expect(() => busOf(1).subscribe({ tailEvents: 1, tailSeconds: 1 }, signal)).toThrow(/at the same time/u);
  expect(() => busOf(1).subscribe({ tailId: "nonsense" }, signal)).toThrow(/Cannot parse event id/u);
});

test("xids carry their second, are 20 characters long and grow", () => {
  const nowMs = Date.UTC(2026, 10, 21);
  const ids = xidGenerator(() => nowMs);
  const [first, second] = [ids.next(), ids.next()];
  expect(first < second).toBe(true);
  expect([first.length, parseXidSeconds(first)]).toEqual([20, nowMs / 1000]);
});

test("encodeXid() writes the known text of known bytes", () => {
  // The example of the xid format's own description.
  const bytes = Uint8Array.of(0x4d, 0x88, 0xe1, 0x5b, 0x60, 0xf4, 0x86, 0xe4, 0x28, 0x41, 0x2d, 0xc9);
  expect(encodeXid(bytes)).toBe("9m4e2mr0ui3e8a215n4g");
});
