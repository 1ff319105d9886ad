// Ordinary sockets of the network's clients: UDP, name lookup, and the two kinds of probes.
import { createSocket } from "node:dgram";
import { lookup as systemLookup } from "node:dns/promises";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { connect } from "node:net";
import { abortable } from "../base/abort.ts";
import { parseIp } from "../base/ip.ts";
import { queue } from "../base/queue.ts";
import type { Network, UdpPacket, UdpSocket } from "./network.ts";

/** Datagrams kept for a slow reader; older ones are dropped, as the kernel would. */
const keptDatagrams = 64;

export async function openUdp({
  family,
  localAddress,
  localPort = 0,
}: Parameters<Network["openUdp"]>[0]): Promise<UdpSocket> {
  const socket = createSocket({ type: family === 4 ? "udp4" : "udp6", reuseAddr: true });
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

export async function lookup(name: string, signal: AbortSignal): Promise<readonly string[]> {
  if (parseIp(name) !== undefined) return [name];
  const found = await abortable(systemLookup(name, { all: true, order: "verbatim" }), signal);
  return found.map(({ address }) => address);
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

export async function httpStatus(url: string, signal: AbortSignal): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const get = url.startsWith("https:") ? httpsGet : httpGet;
  const request = get(url, { signal, agent: false }, (response) => {
    response.destroy();
    resolve(response.statusCode ?? 0);
  });
  request.on("error", reject);
  return promise;
}
