// The node's name server over real sockets of the loopback, with a server behind it that is a few lines of the test.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { Resolver } from "node:dns/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../base/clock.ts";
import { silentLogger } from "../../../base/logger.ts";
import { answerDns, dnsCodes, dnsTypes, encodeDnsQuery, parseDns } from "../../../formats/dns.ts";
import { openUdp } from "../../../linux/network-clients.ts";
import type { SecureStreams } from "../../../runtime/secure-streams.ts";
import { listenTcp, openTcp } from "../../../linux/tcp.ts";
import { framed, unframed } from "./framing.ts";
import { serveDns } from "./listener.ts";
import { openDnsResolver, type DnsResolver } from "./resolver.ts";

const noSecureStreams: SecureStreams = {
  openTls: () => Promise.reject(new Error("not used")),
  openHttps: () => {
    throw new Error("not used");
  },
};
const network = { openUdp, openTcp, listenTcp };
let upstream: Socket;
let upstreamTcp: Server;
let asked: string[] = [];
let stop: AbortController;
let running: Promise<unknown>;
let resolver: DnsResolver;
let port = 0;

/** `big` does not fit into a datagram, `refused` is refused, `none` is no name; all else is 10.1.1.1. */
function answer(query: Uint8Array, isTcp: boolean): Uint8Array {
  const message = parseDns(query);
  const { name } = message.question;
  asked.push(`${isTcp ? "tcp" : "udp"} ${name}`);
  if (name === "refused") return answerDns(query, message, { code: dnsCodes.refused });
  if (name === "none") return answerDns(query, message, { code: dnsCodes.noName });
  const count = name === "big" ? 40 : 1;
  const contents = Array.from({ length: count }, (_, index) => Uint8Array.of(10, 1, 1, index + 1));
  const whole = answerDns(query, message, { code: 0, contents, ttl: 60 });
  if (isTcp || whole.length <= 512) return whole;
  const cut = answerDns(query, message, { code: 0 });
  cut[2] = (cut[2] ?? 0) | 0x02;
  return cut;
}

beforeEach(async () => {
  asked = [];
  stop = new AbortController();
  const at = await freePort();
  upstream = createSocket("udp4");
  upstream.on("message", (query, from) => upstream.send(answer(query, false), from.port, from.address));
  upstream.bind(at, "127.0.0.1");
  await once(upstream, "listening");
  upstreamTcp = createServer((socket) => {
    void (async () => {
      for await (const query of unframed(socket as AsyncIterable<Uint8Array>))
        socket.write(framed(answer(query, true)));
    })().catch(() => undefined); // the client has gone
  }).listen(at, "127.0.0.1");
  await once(upstreamTcp, "listening");
  resolver = openDnsResolver({ network, streams: noSecureStreams, clock: systemClock, random: Math.random });
  resolver.setUpstreams([{ protocol: "Do53", address: "127.0.0.1", port: at }]);
  port = await freePort();
  const ready = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  running = Promise.all(
    (["udp", "tcp"] as const).map((protocol, index) =>
      serveDns(
        { protocol, address: "127.0.0.1", port },
        { network, resolver, clock: systemClock, log: silentLogger, onChange: (is) => is && ready[index]?.resolve() },
        stop.signal,
      ),
    ),
  );
  await Promise.all(ready.map(({ promise }) => promise));
});

afterEach(async () => {
  stop.abort();
  upstream.close();
  upstreamTcp.close();
  await running;
});

/** Free for UDP and TCP a moment ago. */
async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const { port: number } = tcp.address() as AddressInfo; // what a TCP server has
    const udp = createSocket("udp4").bind(number, "127.0.0.1");
    const isFree = await once(udp, "listening").then(
      () => true,
      () => false,
    );
    udp.close();
    await new Promise((resolve) => tcp.close(resolve));
    if (isFree) return number;
  }
}

function client(): Resolver {
  const made = new Resolver({ timeout: 2000, tries: 1 });
  made.setServers([`127.0.0.1:${port}`]);
  return made;
}

test("names are asked upstream once, and then answered from the cache", async () => {
  expect(await client().resolve4("name.example")).toEqual(["10.1.1.1"]);
  expect(await client().resolve4("NAME.example", { ttl: true })).toEqual([{ address: "10.1.1.1", ttl: 60 }]);
  expect(asked).toEqual(["udp name.example"]);
});

test("names of the node and of its config are not asked for", async () => {
  resolver.setHosts(new Map([["node-1", ["10.0.0.5", "fd00::5"]]]));
  expect([await client().resolve4("Node-1"), await client().resolve6("node-1"), asked]).toEqual([
    ["10.0.0.5"],
    ["fd00::5"],
    [],
  ]);
});

test("what does not fit into a datagram comes over TCP, from upstream and to the client", async () => {
  expect((await client().resolve4("big")).length).toBe(40);
  expect(asked).toEqual(["udp big", "tcp big"]);
});

test("a server that refuses is passed over; what nobody knows is told", async () => {
  const { port: at } = upstream.address();
  resolver.setUpstreams([
    { protocol: "Do53", address: "127.0.0.1", port: at },
    { protocol: "Do53", address: "127.0.0.1", port: at },
  ]);
  await expect(client().resolve4("none")).rejects.toMatchObject({ code: "ENOTFOUND" });
  await expect(client().resolve4("refused")).rejects.toMatchObject({ code: "EREFUSED" });
  expect(asked).toEqual(["udp none", "udp refused", "udp refused"]);
});

test("without a server every name fails at once", async () => {
  resolver.setUpstreams([]);
  await expect(client().resolve4("name.example")).rejects.toMatchObject({ code: "ESERVFAIL" });
});

test("noise is not answered, other operations are refused", async () => {
  const query = encodeDnsQuery(1, { name: "a", type: dnsTypes.A });
  const update = query.slice();
  update[2] = 0x28;
  const response = await resolver.answer(update, stop.signal);
  expect([
    await resolver.answer(Uint8Array.of(1, 2, 3), stop.signal),
    parseDns(response ?? new Uint8Array()).code,
  ]).toEqual([undefined, dnsCodes.refused]);
});
