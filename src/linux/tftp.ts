// A file from a TFTP server, in octet mode. RFC 1350; RFC 2347 options are not asked for, so that blocks are of 512 bytes.
import type { RemoteInfo, Socket } from "node:dgram";
import { aborted } from "../base/abort.ts";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { systemClock } from "../base/clock.ts";

const blockBytes = 512;
const opcodes = { read: 1, data: 3, acknowledge: 4, error: 5 } as const;
const defaultPort = 69;
const resendMs = 1000;
const maxResends = 10;
/** Not found. */
const absent = 1;

export interface TftpOptions {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

interface Packet {
  readonly bytes: Uint8Array;
  readonly from: RemoteInfo;
}

function readRequest(path: string): Uint8Array {
  return concatBytes([Uint8Array.of(0, opcodes.read), encodeUtf8(path), Uint8Array.of(0), encodeUtf8("octet\0")]);
}

function acknowledge(block: number): Uint8Array {
  return Uint8Array.of(0, opcodes.acknowledge, block >> 8, block & 0xff);
}

/** The next packet, or undefined when none comes in time. */
async function receive(socket: Socket, signal: AbortSignal): Promise<Packet | undefined> {
  const { promise, resolve } = Promise.withResolvers<Packet>();
  const take = (bytes: Uint8Array, from: RemoteInfo): void => resolve({ bytes, from });
  socket.once("message", take);
  try {
    using limit = systemClock.timeout(resendMs, signal);
    return await Promise.race([promise, aborted(limit.signal).then(() => undefined)]);
  } finally {
    socket.off("message", take);
  }
}

/** Undefined: the server says that there is no such file. Rejects when it says something else, is silent for ten seconds, or sends too much. */
export async function tftpGet(url: URL, { maxBytes, signal }: TftpOptions): Promise<Uint8Array | undefined> {
  const host = url.hostname.replace(/^\[|\]$/gu, "");
  const { createSocket } = process.getBuiltinModule("node:dgram"); // rarely wanted: not loaded at the start
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.on("error", () => undefined); // an unreachable server shows itself by its silence
  try {
    return await transfer(socket, { url, host, maxBytes, signal });
  } finally {
    socket.close();
  }
}

async function transfer(
  socket: Socket,
  { url, host, maxBytes, signal }: TftpOptions & { readonly url: URL; readonly host: string },
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let message = readRequest(decodeURIComponent(url.pathname));
  let port = Number(url.port) || defaultPort;
  let resends = 0;
  for (let block = 1; ;) {
    socket.send(message, port, host);
    const packet = await receive(socket, signal);
    signal.throwIfAborted();
    if (packet === undefined) {
      if (++resends > maxResends) throw new Error(`Cannot download "${url.href}": the server is silent`);
      continue;
    }
    const { bytes, from } = packet;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [opcode, number] = bytes.length < 4 ? [0, 0] : [view.getUint16(0), view.getUint16(2)];
    if (opcode === opcodes.error) {
      if (number === absent) return undefined;
      throw new Error(`Cannot download "${url.href}": the server refuses with code ${number}`);
    }
    if (opcode !== opcodes.data || number !== (block & 0xffff)) continue; // a repetition of what we have
    port = from.port; // the server answers from a port of its own
    resends = 0;
    const data = bytes.slice(4);
    size += data.length;
    if (size > maxBytes) throw new Error(`Cannot download "${url.href}": found more than ${maxBytes} bytes`);
    parts.push(data);
    message = acknowledge(block & 0xffff);
    if (data.length < blockBytes) {
      socket.send(message, port, host);
      return concatBytes(parts);
    }
    block++;
  }
}
