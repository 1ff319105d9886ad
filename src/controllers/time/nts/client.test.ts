// The client of Network Time Security against a server in memory, with time driven by hand.
import { beforeEach, expect, test } from "vitest";
import { CanceledError } from "../../../base/abort.ts";
import { manualClock, type ManualClock } from "../../../base/manual-clock.ts";
import { queue } from "../../../base/queue.ts";
import { fakeNetwork, type FakeNetwork } from "../../../linux/fake/network.ts";
import type { TlsStream, TlsTarget } from "../../../runtime/secure-streams.ts";
import { createNtsServer, type NtsServer } from "../../../../test/lib/nts-server.ts";
import { openNtsClient, type NtsClient } from "./client.ts";

const { signal } = new AbortController();
const ntpPort = 4123;

let clock: ManualClock;
let network: FakeNetwork;
let server: NtsServer;
let client: NtsClient;
let opened: TlsTarget[];
let refusal: Error | undefined;
let validity: TlsStream["validity"];
/** What happens to the server's datagrams on their way. */
let onWay: (answer: Uint8Array) => readonly Uint8Array[];

/** A connection whose both ends export the same keys. */
function connect(target: TlsTarget): TlsStream {
  opened.push(target);
  if (refusal !== undefined) throw refusal;
  const exportKey: TlsStream["exportKey"] = (label, context, length) =>
    Uint8Array.from({ length }, (_, index) => index + label.length + 16 * (context.at(-1) ?? 0));
  const back = queue<Uint8Array>(8, "fail");
  return {
    validity,
    exportKey,
    async write(bytes) {
      const answer = server.agree(bytes, exportKey);
      if (answer === undefined) return;
      back.push(answer.subarray(0, 7)); // in pieces, as they come
      back.push(answer.subarray(7));
    },
    async *read(ending) {
      for (let piece = await back.take(ending); piece !== undefined; piece = await back.take(ending)) yield piece;
    },
    async [Symbol.asyncDispose]() {
      back.close();
    },
  };
}

beforeEach(() => {
  clock = manualClock();
  network = fakeNetwork();
  opened = [];
  refusal = undefined;
  validity = undefined;
  onWay = (answer) => [answer];
  network.names.set("nts.example", ["192.0.2.1"]);
  server = createNtsServer({ now: () => clock.now() + 5000, port: ntpPort });
  network.serve(ntpPort, ({ payload }, to) => {
    const answer = server.answer(payload);
    return answer === undefined ? [] : onWay(answer).map((each) => ({ payload: each, ...to }));
  });
  client = openNtsClient({ network, clock, streams: { openTls: async (target) => connect(target) } });
});

const ask = async (isTimeKnown = true): Promise<number> =>
  Math.round((await client.ask("nts.example", { isTimeKnown }, signal)).offsetMs);

/** The question, and the time that its answer does not come in. */
async function askInVain(): Promise<unknown> {
  const asking = ask().catch((error: unknown) => error);
  await clock.advance(5000);
  return asking;
}

test("keys are agreed on once, and each query spends a cookie and gets another", async () => {
  expect([await ask(), await ask(), await ask()]).toEqual([5000, 5000, 5000]);
  expect(server.counts).toEqual({ agreements: 1, sealed: 3, placeholders: 0 });
  expect(opened).toEqual([
    { address: "192.0.2.1", port: 4460, serverName: "nts.example", protocol: "ntske/1", ignoresDates: false },
  ]);
  expect(client.failingSinceMs("nts.example")).toBeUndefined();
});

test("cookies of lost answers are made up for by the next query", async () => {
  onWay = () => [];
  for (let turn = 0; turn < 3; turn++) expect(await askInVain()).toMatchObject({ name: "TimeoutError" });
  onWay = (answer) => [answer];
  expect(await ask()).toBe(5000);
  expect(server.counts).toEqual({ agreements: 1, sealed: 4, placeholders: 3 });
  await ask();
  expect(server.counts.placeholders).toBe(0);
});

test("large cookies are not asked for in more than one packet can bring", async () => {
  server = createNtsServer({ now: () => clock.now(), port: ntpPort, cookieBytes: 300 });
  onWay = () => [];
  for (let turn = 0; turn < 4; turn++) await askInVain();
  expect(server.counts).toEqual({ agreements: 1, sealed: 4, placeholders: 2 });
});

test("without cookies, keys are agreed on anew", async () => {
  onWay = () => [];
  for (let turn = 0; turn < 8; turn++) await askInVain();
  expect(client.failingSinceMs("nts.example")).toBe(0);
  onWay = (answer) => [answer];
  expect(await ask()).toBe(5000);
  expect(server.counts.agreements).toBe(2);
});

test("what is not sealed, not intact or not for this query is no answer", async () => {
  await ask();
  const changed = (answer: Uint8Array, at: number): Uint8Array =>
    answer.map((byte, index) => (index === at ? byte ^ 1 : byte));
  let before = new Uint8Array();
  onWay = (answer) => {
    const noise = [
      answer.slice(0, 48),
      changed(answer, 35),
      changed(answer, 60),
      changed(answer, answer.length - 1),
      before,
    ];
    before = Uint8Array.from(answer);
    return noise;
  };
  expect(await askInVain()).toMatchObject({ name: "TimeoutError" });
  expect(await askInVain()).toMatchObject({ name: "TimeoutError" });
  onWay = (answer) => [changed(answer, 40), answer];
  expect(await ask()).toBe(5000);
});

test("a server that has forgotten its cookies is agreed with again, but not at anybody's word alone", async () => {
  await ask();
  onWay = (answer) => {
    const nak = Uint8Array.from(answer.subarray(0, 48 + 36)); // header and identifier, as whoever sees the query can make them
    nak[1] = 0;
    nak.set(new TextEncoder().encode("NTSN"), 12);
    return [nak, answer];
  };
  expect(await ask()).toBe(5000);
  expect(server.counts.agreements).toBe(1);
  onWay = (answer) => [answer];
  server.forgetCookies();
  expect(await askInVain()).toMatchObject({ name: "TimeoutError" });
  await clock.advance(10_000);
  expect(await ask()).toBe(5000);
  expect(server.counts.agreements).toBe(2);
});

test("a server that cannot be agreed with is left alone for longer and longer", async () => {
  refusal = new Error("connection refused");
  for (let second = 0; second < 60; second++) {
    await expect(ask()).rejects.toThrow('Cannot agree with time server "nts.example"');
    await clock.advance(1000);
  }
  expect(opened.length).toBeGreaterThan(2);
  expect(opened.length).toBeLessThan(9);
  expect(client.failingSinceMs("nts.example")).toBe(0);
});

test("dates are passed over five times at most, and only before the time is known", async () => {
  refusal = new Error("connection refused"); // not counted: nothing was passed over
  await ask(false).catch(() => undefined);
  await clock.advance(3_600_000);
  refusal = undefined;
  validity = { fromMs: 0, toMs: 1 };
  for (let turn = 0; turn < 7; turn++) {
    await ask(false).catch(() => undefined);
    await clock.advance(3_600_000 * 2);
  }
  await ask(true);
  const expected = [true, true, true, true, true, true, false, false, false];
  expect(opened.map(({ ignoresDates }) => ignoresDates)).toEqual(expected);
});

test("a server that was trusted whatever the time must tell one within its certificates' dates", async () => {
  const toldMs = clock.now() + 5000;
  validity = { fromMs: toldMs - 1000, toMs: toldMs + 1000 };
  expect(await ask(false)).toBe(5000);
  await clock.advance(10_000);
  await expect(ask(false)).rejects.toMatchObject({ code: "NTP_UNFIT_SERVER" });
  await clock.advance(10_000);
  expect(await ask(true)).toBe(5000);
});

test("names are wanted, and only what a name has is counted as failing", async () => {
  await expect(client.ask("192.0.2.1", { isTimeKnown: true }, signal)).rejects.toThrow(
    "it is an address, want a host name",
  );
  await expect(client.ask("other.example", { isTimeKnown: true }, signal)).rejects.toThrow("other.example");
  expect(client.failingSinceMs("other.example")).toBeUndefined();
  const stop = new AbortController();
  stop.abort(new CanceledError("test ended"));
  await expect(client.ask("nts.example", { isTimeKnown: true }, stop.signal)).rejects.toThrow("test ended");
});
