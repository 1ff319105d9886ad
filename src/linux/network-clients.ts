// Ordinary sockets of the network's clients: UDP, name lookup, and the two kinds of probes.
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { parseIp } from "../base/ip.ts";
import { queue } from "../base/queue.ts";
import type { Network, UdpPacket, UdpSocket } from "./network.ts";
import type { Web } from "./web.ts";

/** Datagrams kept for a slow reader; older ones are dropped, as the kernel would. */
const keptDatagrams = 64;

export async function openUdp({
  family,
  localAddress,
  localPort = 0,
}: Parameters<Network["openUdp"]>[0]): Promise<UdpSocket> {
  // Only a port that was asked for may be shared: of those who share one, the kernel gives all answers to the last.
  const socket = createSocket({ type: family === 4 ? "udp4" : "udp6", reuseAddr: localPort !== 0 });
  const received = queue<UdpPacket>(keptDatagrams, "drop-oldest");
  socket.on("message", (payload, from) => {
    received.push({ payload: Uint8Array.from(payload), address: from.address, port: from.port });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on("error", (error) => {
    reject(error);
    received.destroy(error); // for instance ECONNREFUSED: nobody listens on the other side
  });
  socket.bind({ port: localPort, ...(localAddress === undefined ? {} : { address: localAddress }) }, resolve);
  try {
    await promise;
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    port: socket.address().port,
    send(payload, to) {
      const sent = Promise.withResolvers<void>();
      socket.send(payload, to.port, to.address, (error) => {
        if (error === null) sent.resolve();
        else sent.reject(error);
      });
      return sent.promise;
    },
    async receive(signal) {
      const packet = await received.take(signal);
      if (packet === undefined)
        throw Object.assign(new Error("Cannot receive: the socket is closed"), { code: "ECANCELED" });
      return packet;
    },
    async [Symbol.asyncDispose]() {
      received.close();
      const closed = Promise.withResolvers<void>();
      socket.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

const hostsPath = "/etc/hosts";

/**
 * Asks the servers of /etc/resolv.conf from the event loop: the C library's resolver would hold a thread of the pool for as long as a server is silent, and the files
 * of the whole node wait for the same threads. Names of /etc/hosts are known too; search domains are not applied.
 */
export async function lookup(name: string, signal: AbortSignal): Promise<readonly string[]> {
  if (parseIp(name) !== undefined) return [name];
  const known = hostsAddresses(await readFile(hostsPath, "utf8").catch(() => ""), name);
  if (known.length > 0) return known;
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const onAbort = (): void => resolver.cancel();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const results = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    signal.throwIfAborted();
    const found = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    const [failure] = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    if (found.length === 0 && failure !== undefined) throw failure;
    return found;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Addresses of a name in the text of a hosts file, in its order. Source: hosts(5). */
export function hostsAddresses(text: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return text
    .split("\n")
    .map((line) => line.replace(/#.*$/u, "").trim().split(/\s+/u))
    .filter(
      ([address = "", ...names]) =>
        parseIp(address) !== undefined && names.some((each) => each.toLowerCase() === wanted),
    )
    .map(([address = ""]) => address);
}

export async function connectTcp(
  target: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ ...target, signal }, resolve);
  socket.on("error", reject);
  try {
    await promise;
  } finally {
    socket.destroy();
  }
}

export async function httpStatus(web: Pick<Web, "get">, url: string, signal: AbortSignal): Promise<number> {
  const response = await web.get(url, { signal });
  response.destroy();
  return response.statusCode ?? 0;
}
