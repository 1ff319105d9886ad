// Name servers of which some are silent, in memory, with time driven by hand.
import { beforeEach, expect, test } from "vitest";
import { manualClock, type ManualClock } from "../../../base/manual-clock.ts";
import { answerDns, dnsTypes, encodeDnsQuery, parseDns } from "../../../formats/dns.ts";
import { fakeNetwork } from "../../../linux/fake/network.ts";
import { openDnsResolver, type DnsResolver } from "./resolver.ts";
import type { Upstream } from "./upstream.ts";

const { signal } = new AbortController();
const upstreams = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((address): Upstream => ({
  protocol: "Do53",
  address,
  port: 53,
}));

let clock: ManualClock;
let resolver: DnsResolver;
let asked: string[];
let silent: Set<string>;
/** Happens before the answer. */
let whenAsked: () => void;
let names = 0;

beforeEach(() => {
  clock = manualClock();
  const network = fakeNetwork();
  asked = [];
  silent = new Set();
  whenAsked = () => undefined;
  network.serve(53, ({ payload }, to) => {
    asked.push(to.address);
    whenAsked();
    const answer = answerDns(payload, parseDns(payload), { code: 0, contents: [Uint8Array.of(10, 0, 0, 1)], ttl: 60 });
    return silent.has(to.address) ? [] : [{ payload: answer, ...to }];
  });
  const streams = {
    openTls: () => Promise.reject(new Error("not used")),
    openHttps: () => {
      throw new Error("not used");
    },
  };
  resolver = openDnsResolver({ network, streams, clock, random: () => 0.5 });
  resolver.setUpstreams(upstreams);
});

/** The code of the answer to a name that is in no cache, and how long it took. */
async function ask(): Promise<{ readonly code: number; readonly tookMs: number }> {
  const begunMs = clock.monotonic();
  const answers: Uint8Array[] = [];
  const query = encodeDnsQuery(1, { name: `name-${names++}`, type: dnsTypes.A });
  void resolver.answer(query, signal).then((given) => answers.push(given ?? new Uint8Array()));
  for (;;) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
    const [answer] = answers;
    if (answer !== undefined) return { code: parseDns(answer).code, tookMs: clock.monotonic() - begunMs };
    await clock.advance(100);
  }
}

test("the last of three servers is reached when the others are silent", async () => {
  silent = new Set(["192.0.2.1", "192.0.2.2"]);
  const { code } = await ask();
  expect([code, asked.at(-1)]).toEqual([0, "192.0.2.3"]);
});

test("a server that was silent twice is asked after the others, until it answers one query that looks after it", async () => {
  silent = new Set(["192.0.2.1"]);
  await ask();
  await ask();
  asked = [];
  expect([(await ask()).tookMs, asked]).toEqual([0, ["192.0.2.2"]]);
  await clock.advance(30_000);
  asked = [];
  const looking = ask();
  await clock.advance(0);
  await Promise.all([looking, ask()]);
  expect(asked.filter((address) => address === "192.0.2.1").length).toBe(1);
  silent.clear();
  await clock.advance(30_000);
  await ask();
  asked = [];
  await ask();
  expect(asked).toEqual(["192.0.2.1"]);
});

test("what a server says late, after others have taken its place, is not kept", async () => {
  const query = encodeDnsQuery(1, { name: "internal.example", type: dnsTypes.A });
  whenAsked = () => resolver.setUpstreams(upstreams.slice(1));
  await resolver.answer(query, signal);
  await resolver.answer(query, signal);
  expect(asked).toEqual(["192.0.2.1", "192.0.2.2"]);
});

test("one lost answer leaves the order as it is", async () => {
  silent = new Set(["192.0.2.1"]);
  await ask();
  silent.clear();
  asked = [];
  await ask();
  expect(asked).toEqual(["192.0.2.1"]);
});
