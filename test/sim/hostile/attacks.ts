// What somebody with a valid certificate, or without any, can do to a server beneath its messages. Each attack says how the server ended it.
import { connect as connectHttp2, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { connect as connectNet } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TLSSocket } from "node:tls";
import { once } from "node:events";
import { concatBytes } from "../../../src/base/bytes.ts";
import type { TlsTargetOptions } from "../../../src/rpc/connection.ts";

export interface Victim {
  readonly port: number;
  readonly tls: TlsTargetOptions;
}

const host = "127.0.0.1";

/** Resolves at the end of a connection, whatever its reason. */
function endOf(connection: Socket | ClientHttp2Session): Promise<void> {
  if (connection.closed && connection.destroyed) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  connection.once("close", () => resolve());
  return promise;
}

/** A connection with a finished handshake and a certificate that the server accepts. */
async function secured({ port, tls }: Victim): Promise<TLSSocket> {
  const socket = connectTls({ host, port, ...tls, ALPNProtocols: ["h2"] });
  socket.on("error", () => undefined); // its end is what counts
  await once(socket, "secureConnect");
  return socket;
}

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** RFC 9113, "Frame Format": length, type, flags, stream, payload. */
function http2Frame(type: number, flags: number, stream: number, payload: Uint8Array, length = payload.length): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.from(concatBytes([head, payload]));
}

const frameType = { data: 0, headers: 1, settings: 4, ping: 6, goaway: 7, windowUpdate: 8, continuation: 9 } as const;
const settings = http2Frame(frameType.settings, 0, 0, new Uint8Array(0));

/** What is wrong, the bytes behind the preface, and the error that the server names in its farewell. RFC 9113, "Error Codes". */
export const malformedFrames: readonly (readonly [what: string, bytes: Uint8Array, code: number])[] = [
  ["a frame larger than allowed", http2Frame(frameType.data, 0, 1, new Uint8Array(0), 0xff_ff_ff), 6],
  ["settings of a wrong length", http2Frame(frameType.settings, 0, 0, new Uint8Array(5)), 6],
  ["a ping of a wrong length", http2Frame(frameType.ping, 0, 0, new Uint8Array(7)), 6],
  ["data without a stream", http2Frame(frameType.data, 0, 0, new Uint8Array(5)), 1],
  ["data for a stream that was never opened", http2Frame(frameType.data, 0, 5, new Uint8Array(5)), 1],
  ["headers for a stream of the server's", http2Frame(frameType.headers, 4, 2, Uint8Array.of(0x82)), 1],
  ["headers that cannot be unpacked", http2Frame(frameType.headers, 4, 1, new Uint8Array(20).fill(0xff)), 9],
  ["a continuation of nothing", http2Frame(frameType.continuation, 4, 1, Uint8Array.of(0x82)), 1],
  ["a window that does not grow", http2Frame(frameType.windowUpdate, 0, 0, new Uint8Array(4)), 1],
];

/** The error code of the farewell (GOAWAY) in what a server sent before it ended the connection; undefined when there is none. */
function farewellOf(bytes: Buffer): number | undefined {
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    if (bytes.readUInt8(at + 3) === frameType.goaway && at + 17 <= bytes.length) return bytes.readUInt32BE(at + 13);
    at += 9 + length;
  }
  return undefined;
}

/** Sends bytes over TLS and resolves with the server's farewell as soon as it has ended the connection. */
export async function sendRaw(victim: Victim, bytes: Uint8Array): Promise<number | undefined> {
  const socket = await secured(victim);
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  const closed = endOf(socket);
  socket.write(bytes);
  await closed;
  return farewellOf(Buffer.concat(parts));
}

export function sendFrames(victim: Victim, bytes: Uint8Array): Promise<number | undefined> {
  return sendRaw(victim, concatBytes([preface, settings, bytes]));
}

async function session(victim: Victim): Promise<ClientHttp2Session> {
  const socket = await secured(victim);
  const opened = connectHttp2(`https://${host}:${victim.port}`, {
    createConnection: () => socket,
    maxSessionMemory: 64,
  });
  opened.on("error", () => undefined);
  return opened;
}

const grpcHeaders = (path: string): Readonly<Record<string, string>> => ({
  ":method": "POST",
  ":path": path,
  "content-type": "application/grpc",
  te: "trailers",
});

interface Ended {
  /** `grpc-status`, or `HTTP` and the status of an answer that is no gRPC. */
  readonly status: string;
  readonly message: string;
}

function outcomeOf(stream: ClientHttp2Stream): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let found: Ended = { status: "none", message: "" };
  const see = (headers: Readonly<Record<string, unknown>>): void => {
    const { "grpc-status": status, "grpc-message": message = "", ":status": http } = headers;
    if (typeof status === "string") found = { status, message: decodeURIComponent(String(message)) };
    else if (typeof http === "number" && http !== 200) found = { status: `HTTP ${http}`, message: "" };
  };
  stream.on("response", see);
  stream.on("trailers", see);
  stream.on("error", () => undefined);
  stream.on("close", () => resolve(found));
  stream.resume();
  return promise;
}

function prefixed(flag: number, length: number, message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.from(concatBytes([head, message]));
}

const applyPath = "/machine.MachineService/ApplyConfiguration";
/** What is wrong, headers that differ, the request's bytes, and how the call ends. */
export const malformedCalls: readonly (readonly [
  what: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  status: string,
])[] = [
  ["a message shorter than announced", {}, prefixed(0, 100, new Uint8Array(10)), "13"],
  ["half a prefix", {}, Buffer.alloc(3), "13"],
  ["a prefix that is none", {}, prefixed(7, 0, new Uint8Array(0)), "13"],
  ["compression that was not announced", {}, prefixed(1, 4, new Uint8Array(4)), "12"],
  ["compression that nobody knows", { "grpc-encoding": "br" }, prefixed(1, 4, new Uint8Array(4)), "12"],
  ["compressed bytes that are none", { "grpc-encoding": "gzip" }, prefixed(1, 4, new Uint8Array(4)), "13"],
  ["a field that is cut off", {}, prefixed(0, 3, Uint8Array.of(0x0a, 0x7f, 0)), "13"],
  ["a message larger than allowed", {}, prefixed(0, 0x7f_ff_ff_ff, new Uint8Array(1000)), "8"],
  ["a method nobody has", { ":path": "/machine.MachineService/Nothing" }, prefixed(0, 0, new Uint8Array(0)), "12"],
  ["no gRPC", { "content-type": "text/plain" }, new Uint8Array(0), "HTTP 415"],
];

/** Makes a call with these bytes; resolves with its end. */
export async function callWith(
  victim: Victim,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Ended> {
  const opened = await session(victim);
  const stream = opened.request({ ...grpcHeaders(applyPath), ...headers });
  const ended = outcomeOf(stream);
  stream.end(body);
  const end = await ended;
  const closed = endOf(opened);
  opened.destroy();
  await closed;
  return end;
}

/** More than the limit, really sent. */
export function sendTooMuch(victim: Victim, bytes: number): Promise<Ended> {
  return callWith(victim, {}, prefixed(0, bytes, new Uint8Array(bytes)));
}

export interface Crowd {
  /** Connections that the server has ended. */
  readonly ended: () => number;
  leave(): Promise<void>;
}

function crowdOf(sockets: readonly Socket[]): Crowd {
  const closed = sockets.map(endOf);
  let leaving = 0;
  let ended = 0;
  for (const socket of sockets) {
    socket.on("error", () => undefined);
    if (socket.closed) ended++;
    else socket.on("close", () => (ended += leaving === 0 ? 1 : 0));
    socket.resume();
  }
  return {
    ended: () => ended,
    async leave() {
      leaving = 1;
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** Connections with a finished handshake, on which nothing comes. */
export async function idleCrowd(victim: Victim, count: number): Promise<Crowd> {
  const sockets: Socket[] = [];
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: 20 }, () => secured(victim)))));
  return crowdOf(sockets);
}

/** Connections that never finish their handshake: half of them say nothing, the others the beginning of a hello. */
export async function silentCrowd({ port }: Victim, count: number): Promise<Crowd> {
  const sockets = Array.from({ length: count }, () => connectNet({ host, port }));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  // TLS record of a handshake of 512 bytes, of which 40 come. RFC 8446, "Record Layer".
  const half = Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252]), Buffer.alloc(40)]);
  for (const [index, socket] of sockets.entries()) if (index % 2 === 0) socket.write(half);
  return crowdOf(sockets);
}

export interface Expulsion {
  /** Whether the server ended the connection. */
  readonly isGone: boolean;
  /** Of its farewell; absent where none arrived: what the client still writes to a closed connection may cost it what it has not read. */
  readonly code: number | undefined;
}

/** Opens streams and resets each at once, until the server ends the connection. */
export async function rapidReset(victim: Victim, count: number): Promise<Expulsion> {
  const opened = await session(victim);
  let code: number | undefined;
  opened.on("goaway", (error) => (code = error));
  const closed = endOf(opened);
  for (let index = 0; index < count && !opened.closed && !opened.destroyed; index++) {
    const stream = opened.request(grpcHeaders("/machine.MachineService/Version"));
    stream.on("error", () => undefined);
    stream.close(constants.NGHTTP2_CANCEL);
    if (index % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  // the end is there before the answer to this, if there is one
  if (!opened.destroyed) await new Promise<void>((resolve) => opened.ping(() => resolve()));
  const isGone = opened.destroyed;
  opened.destroy();
  await closed;
  return { isGone, code };
}

/** Readers of a large file who take nothing of it. */
export async function slowReaders(victim: Victim, path: string, count: number): Promise<{ leave(): Promise<void> }> {
  const sessions: ClientHttp2Session[] = [];
  const text = Buffer.from(path);
  const request = concatBytes([Uint8Array.of(0x0a, text.length), text]);
  for (let index = 0; index < count; index++) {
    const opened = await session(victim);
    const stream = opened.request(grpcHeaders("/machine.MachineService/Read"));
    stream.on("error", () => undefined);
    stream.end(prefixed(0, request.length, request));
    await once(stream, "response");
    stream.pause();
    sessions.push(opened);
  }
  return {
    async leave() {
      const closed = sessions.map(endOf);
      for (const each of sessions) each.destroy();
      await Promise.all(closed);
    },
  };
}
