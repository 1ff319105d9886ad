// Serves one resolver at one address, over UDP or TCP, until it is told to stop; a listener that fails is opened again.
import type { Clock } from "../../../base/clock.ts";
import type { Logger } from "../../../base/logger.ts";
import { openScope } from "../../../base/scope.ts";
import { fitDns, parseDns } from "../../../formats/dns.ts";
import type { Network, TcpStream } from "../../../linux/network.ts";
import { framed, unframed } from "./framing.ts";
import type { DnsResolver } from "./resolver.ts";

export interface ListenAddress {
  readonly protocol: "udp" | "tcp";
  readonly address: string;
  readonly port: number;
}

export interface ListenerParts {
  readonly network: Pick<Network, "openUdp" | "listenTcp">;
  readonly resolver: DnsResolver;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when it serves, and when it does not any more. */
  readonly onChange: (isRunning: boolean) => void;
}

const retryMs = 1000;
/** Queries at the same time; more are dropped, and asked again. */
const maxRunning = 256;
/** Connections at the same time, and how long one may be idle. */
const maxConnections = 64;
const idleMs = 10_000;

/** Never rejects. */
export async function serveDns(at: ListenAddress, parts: ListenerParts, signal: AbortSignal): Promise<void> {
  const { clock, log, onChange } = parts;
  let isReported = false;
  while (!signal.aborted) {
    try {
      await (at.protocol === "udp" ? serveUdp(at, parts, signal) : serveTcp(at, parts, signal));
    } catch (error) {
      // the address may not be there yet
      if (!signal.aborted && !isReported) log.warn("cannot serve names, trying again", { ...at, error });
      isReported = true;
    }
    onChange(false);
    await clock.sleep(retryMs, signal).catch(() => undefined); // the signal ends the loop
  }
}

async function serveUdp({ address, port }: ListenAddress, parts: ListenerParts, signal: AbortSignal): Promise<void> {
  const { network, resolver, log, onChange } = parts;
  await using socket = await network.openUdp({
    localAddress: address,
    localPort: port,
    family: address.includes(":") ? 6 : 4,
  });
  await using scope = openScope((error) => log.debug("cannot answer a query", { error }), signal);
  onChange(true);
  let running = 0;
  for (;;) {
    const packet = await socket.receive(signal);
    if (running >= maxRunning) continue;
    running++;
    scope.run(async (inner) => {
      try {
        const response = await resolver.answer(packet.payload, inner);
        if (response === undefined) return;
        await socket.send(fitDns(response, parseDns(packet.payload).udpBytes), packet);
      } finally {
        running--;
      }
    });
  }
}

async function serveTcp({ address, port }: ListenAddress, parts: ListenerParts, signal: AbortSignal): Promise<void> {
  const { network, log, onChange } = parts;
  await using server = await network.listenTcp({ localAddress: address, localPort: port });
  await using scope = openScope((error) => log.debug("connection failed", { error }), signal);
  onChange(true);
  let connections = 0;
  for (let stream = await server.accept(signal); stream !== undefined; stream = await server.accept(signal)) {
    const accepted = stream;
    if (connections >= maxConnections) {
      await accepted[Symbol.asyncDispose]();
      continue;
    }
    connections++;
    scope.run(async (inner) => {
      await using connection = accepted;
      try {
        await serveConnection(connection, parts, inner);
      } finally {
        connections--;
      }
    });
  }
}

async function serveConnection(
  connection: TcpStream,
  { resolver, clock }: ListenerParts,
  signal: AbortSignal,
): Promise<void> {
  const idle = new AbortController();
  const ending = AbortSignal.any([signal, idle.signal]);
  let last = clock.monotonic();
  const watch = (async () => {
    for await (const _ of clock.every(idleMs, ending)) if (clock.monotonic() - last >= idleMs) idle.abort();
  })();
  try {
    for await (const query of unframed(connection.read(ending))) {
      const response = await resolver.answer(query, ending);
      if (response === undefined) return;
      await connection.write(framed(response));
      last = clock.monotonic();
    }
  } finally {
    idle.abort();
    await watch;
  }
}
