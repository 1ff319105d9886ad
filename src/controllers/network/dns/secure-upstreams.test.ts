// Name servers over TLS and HTTPS, in memory, with time driven by hand.
import { beforeEach, expect, test } from "vitest";
import { manualClock, type ManualClock } from "../../../base/manual-clock.ts";
import { queue, type Queue } from "../../../base/queue.ts";
import { answerDns, dnsCodes, dnsTypes, encodeDnsQuery, parseDns } from "../../../formats/dns.ts";
import { fakeNetwork } from "../../../linux/fake/network.ts";
import type { SecureTarget, TlsStream } from "../../../runtime/secure-streams.ts";
import { framed, unframed } from "./framing.ts";
import { openDnsResolver } from "./resolver.ts";
import { openUpstreamPool, type Upstream, type UpstreamPool } from "./upstream.ts";

const { signal } = new AbortController();
const dot: Upstream = { protocol: "DoT", address: "192.0.2.1", port: 853, serverName: "dns.example" };
const doh: Upstream = { protocol: "DoH", address: "192.0.2.2", port: 443, serverName: "dns.example" };

let clock: ManualClock;
let pool: UpstreamPool;
/** Connections that were made, and which of them are open. */
let opened: SecureTarget[];
let open: Set<Queue<Uint8Array>>;
let refusal: Error | undefined;
/** Writing fails. */
let isBroken: boolean;
/** Queries that arrived, in their form on the wire; and what is said to each, if anything. */
let arrived: Uint8Array[];
let respond: (query: Uint8Array) => Uint8Array | undefined;

const parts = () => ({
  network: fakeNetwork(),
  clock,
  random: () => 0.5,
  streams: {
    openTls: async (target: SecureTarget) => connect(target),
    openHttps: (target: SecureTarget) => {
      opened.push(target);
      const pieces = queue<Uint8Array>(1, "refuse");
      open.add(pieces);
      return {
        async post({ path, type, body }: { readonly path: string; readonly type: string; readonly body: Uint8Array }) {
          if (refusal !== undefined) throw refusal;
          expect([path, type]).toEqual(["/dns-query", "application/dns-message"]);
          arrived.push(body);
          return respond(body) ?? Promise.reject(new Error("status is 503"));
        },
        async [Symbol.asyncDispose]() {
          open.delete(pieces);
        },
      };
    },
  },
});

function connect(target: SecureTarget): TlsStream {
  opened.push(target);
  if (refusal !== undefined) throw refusal;
  const back = queue<Uint8Array>(64, "fail");
  const sent = queue<Uint8Array>(64, "fail");
  open.add(back);
  void (async () => {
    for await (const query of unframed(sent)) {
      arrived.push(query);
      const answer = respond(query);
      if (answer === undefined) continue;
      const bytes = framed(answer);
      back.push(bytes.subarray(0, 1)); // in pieces, as they come
      back.push(bytes.subarray(1));
    }
  })();
  return {
    validity: undefined,
    exportKey: () => new Uint8Array(),
    async write(bytes) {
      if (isBroken || !sent.push(bytes)) throw new Error("the connection is closed");
    },
    async *read(ending) {
      for (let piece = await back.take(ending); piece !== undefined; piece = await back.take(ending)) yield piece;
    },
    async [Symbol.asyncDispose]() {
      open.delete(back);
      back.close();
      sent.close();
    },
  };
}

beforeEach(() => {
  clock = manualClock();
  opened = [];
  arrived = [];
  open = new Set();
  refusal = undefined;
  isBroken = false;
  respond = (query) => answerDns(query, parseDns(query), { code: 0, contents: [Uint8Array.of(10, 0, 0, 1)], ttl: 60 });
  pool = openUpstreamPool(parts());
});

const queryOf = (name: string, id = 7): Uint8Array => encodeDnsQuery(id, { name, type: dnsTypes.A });

async function ask(upstream: Upstream, name: string, id = 7): Promise<string> {
  const message = parseDns(await pool.ask(upstream, queryOf(name, id), signal));
  return `${message.id} ${message.question.name} ${message.code}`;
}

test("queries share one connection, and answers may come in any order", async () => {
  const held: Uint8Array[] = [];
  respond = (query) => void held.push(query);
  const asking = [ask(dot, "a.example", 1), ask(dot, "b.example", 1)];
  await clock.advance(0);
  expect([opened, held.length]).toEqual([[{ address: "192.0.2.1", port: 853, serverName: "dns.example" }], 2]);
  const answers = held.map((query) => framed(answerDns(query, parseDns(query), { code: dnsCodes.noName })));
  for (const answer of answers.toReversed()) for (const back of open) back.push(answer);
  expect(await Promise.all(asking)).toEqual(["1 a.example 3", "1 b.example 3"]);
});

test("a connection that the server has ended is replaced, once for each query", async () => {
  expect(await ask(dot, "a.example")).toBe("7 a.example 0");
  for (const back of open) back.close();
  expect(await ask(dot, "b.example")).toBe("7 b.example 0");
  expect(opened.length).toBe(2);
  respond = () => {
    for (const back of open) back.close();
    return undefined;
  };
  await expect(ask(dot, "c.example")).rejects.toThrow("the connection ended before it");
  expect(opened.length).toBe(3);
});

test("a connection that cannot be written to is replaced, though it has not ended", async () => {
  expect(await ask(dot, "a.example")).toBe("7 a.example 0");
  isBroken = true;
  const asking = ask(dot, "b.example");
  isBroken = false;
  await expect(asking).resolves.toBe("7 b.example 0");
  expect(opened.length).toBe(2);
});

test("a connection takes no more than so many queries at once, and goes on with them", async () => {
  respond = () => undefined;
  const held: Promise<unknown>[] = [];
  for (let batch = 0; batch < 32; batch++) {
    for (let index = 0; index < 32; index++) held.push(ask(dot, "held.example").catch((error: unknown) => error));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect(ask(dot, "more.example")).rejects.toThrow("Cannot read DNS answer");
  expect([opened.length, open.size, arrived.length]).toEqual([1, 1, 1024]);
  await clock.advance(3000);
  await Promise.all(held);
});

test("a connection that nobody uses ends, and so do those to servers that are not wanted any more", async () => {
  await ask(dot, "a.example");
  await clock.advance(50_000);
  expect(open.size).toBe(1);
  await clock.advance(50_000);
  expect(open.size).toBe(0);
  await ask(dot, "b.example");
  await ask(doh, "b.example");
  expect(open.size).toBe(2);
  pool.keep([doh]);
  await clock.advance(0);
  expect(open.size).toBe(1);
  pool.keep([]);
  await clock.advance(0);
  expect(open.size).toBe(0);
});

test("over HTTPS a query has number 0, and its answer that of the asker", async () => {
  expect([await ask(doh, "a.example", 99), await ask(doh, "b.example", 98)]).toEqual([
    "99 a.example 0",
    "98 b.example 0",
  ]);
  expect(arrived.map((query) => parseDns(query).id)).toEqual([0, 0]);
  expect(opened).toEqual([{ address: "192.0.2.2", port: 443, serverName: "dns.example" }]);
});

test("an answer to another question is none, and a silent server is given up", async () => {
  const other = queryOf("other.example", 0);
  respond = () => answerDns(other, parseDns(other), { code: 0 });
  await expect(ask(doh, "a.example")).rejects.toThrow("none to the query");
  respond = () => undefined;
  const asking = ask(dot, "a.example").catch((error: unknown) => error);
  await clock.advance(3000);
  expect(await asking).toMatchObject({ name: "TimeoutError" });
});

test("the resolver goes on to the next server, and never asks these in plain text", async () => {
  const resolver = openDnsResolver(parts());
  resolver.setUpstreams([dot, doh]);
  refusal = new Error("not trusted");
  const failed = parseDns((await resolver.answer(queryOf("a.example"), signal)) ?? new Uint8Array());
  expect(failed.code).toBe(dnsCodes.failed);
  refusal = undefined;
  let turn = 0;
  respond = (query) => answerDns(query, parseDns(query), { code: turn++ === 0 ? dnsCodes.refused : dnsCodes.ok });
  const answer = parseDns((await resolver.answer(queryOf("a.example"), signal)) ?? new Uint8Array());
  expect([answer.code, arrived.length]).toEqual([dnsCodes.ok, 2]);
  resolver.setUpstreams([]);
});
