// A connection through a proxy: HTTP's CONNECT (RFC 9110, section 9.3.6) or SOCKS 5 (RFC 1928, RFC 1929). What is said through it is the caller's.
import { connect as connectNet, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { abortable } from "../../base/abort.ts";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { formatHostPort, parseIp } from "../../base/ip.ts";
import type { Proxy } from "./choose.ts";

export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Rejects when the proxy is not there, or does not let us through. */
export async function connectThrough(proxy: Proxy, to: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = await open(proxy, signal);
  try {
    await abortable(proxy.kind === "socks5" ? askSocks(socket, proxy, to) : askHttp(socket, proxy, to), signal);
    return socket;
  } catch (error) {
    socket.on("error", () => undefined); // told by the error that is thrown
    socket.destroy();
    const via = `${proxy.kind}://${formatHostPort(proxy.host, proxy.port)}`;
    throw new Error(`Cannot connect to ${formatHostPort(to.host, to.port)} through proxy ${via}`, { cause: error });
  }
}

async function open({ kind, host, port }: Proxy, signal: AbortSignal): Promise<Socket> {
  const isTls = kind === "https";
  const socket = isTls
    ? connectTls({
        host,
        port,
        ALPNProtocols: ["http/1.1"],
        ...(parseIp(host) === undefined ? { servername: host } : {}),
      })
    : connectNet({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject).once(isTls ? "secureConnect" : "connect", resolve);
  try {
    await abortable(promise, signal);
  } catch (error) {
    socket.on("error", () => undefined); // told by the error that is thrown
    socket.destroy();
    throw new Error(`Cannot reach proxy ${kind}://${formatHostPort(host, port)}`, { cause: error });
  }
  socket.off("error", reject);
  return socket;
}

/** Resolves when there may be something to read; rejects when there never will be. */
async function readable(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ended = (): void => reject(new Error("the proxy closed the connection"));
  socket.once("readable", resolve).once("error", reject).once("end", ended).once("close", ended);
  try {
    await promise;
  } finally {
    socket.off("readable", resolve).off("error", reject).off("end", ended).off("close", ended);
  }
}

/** Exactly so many bytes: what comes after them is not ours. */
async function take(socket: Socket, length: number): Promise<Uint8Array> {
  for (;;) {
    const bytes: unknown = socket.read(length);
    if (bytes instanceof Uint8Array && bytes.length === length) return bytes;
    if (bytes instanceof Uint8Array) throw new Error("the proxy closed the connection");
    await readable(socket);
  }
}

const maxHeadBytes = 16 * 1024;

async function askHttp(socket: Socket, { user }: Proxy, { host, port }: Destination): Promise<void> {
  const target = formatHostPort(host, port);
  const account = user === undefined ? "" : encodeUtf8(`${user.name}:${user.password}`).toBase64();
  const lines = [
    `CONNECT ${target} HTTP/1.1`,
    `Host: ${target}`,
    ...(account === "" ? [] : [`Proxy-Authorization: Basic ${account}`]),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  let head = "";
  // byte by byte: what stands behind the head belongs to the connection
  while (!head.endsWith("\r\n\r\n")) {
    if (head.length >= maxHeadBytes) throw new Error(`found an answer of more than ${maxHeadBytes} bytes`);
    head += String.fromCodePoint(...(await take(socket, 1)));
  }
  const [status = ""] = head.split("\r\n");
  if (!/^HTTP\/1\.[01] 2\d\d/u.test(status)) throw new Error(`the proxy answered "${status}", want status 200`);
}

/** Source: RFC 1928, section 6. */
const socksReplies: Readonly<Record<number, string>> = {
  1: "it failed",
  2: "its rules forbid it",
  3: "the network cannot be reached",
  4: "the host cannot be reached",
  5: "the connection was refused",
  6: "it took too long",
  7: "it knows no such command",
  8: "it knows no such kind of address",
};

const addressKinds = { v4: 1, name: 3, v6: 4 } as const;

async function askSocks(socket: Socket, { user }: Proxy, { host, port }: Destination): Promise<void> {
  const methods = user === undefined ? [0] : [0, 2];
  socket.write(Uint8Array.from([5, methods.length, ...methods]));
  const [version, method = 0xff] = await take(socket, 2);
  if (version !== 5) throw new Error(`found version ${String(version)}, want SOCKS 5`);
  if (method === 2 && user !== undefined) await signIn(socket, user);
  else if (method !== 0) throw new Error("the proxy wants to know who we are in another way");
  socket.write(concatBytes([Uint8Array.of(5, 1, 0), addressBytes(host), Uint8Array.of(port >> 8, port & 0xff)]));
  const [, reply = 1, , kind] = await take(socket, 4);
  if (reply !== 0) throw new Error(`the proxy does not connect: ${socksReplies[reply] ?? `reply ${reply}`}`);
  const boundBytes = kind === addressKinds.v4 ? 4 : kind === addressKinds.v6 ? 16 : ((await take(socket, 1))[0] ?? 0);
  await take(socket, boundBytes + 2);
}

async function signIn(socket: Socket, { name, password }: NonNullable<Proxy["user"]>): Promise<void> {
  socket.write(concatBytes([Uint8Array.of(1), counted(name), counted(password)]));
  const [, status] = await take(socket, 2);
  if (status !== 0) throw new Error("the proxy refused name and password");
}

function counted(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  if (bytes.length > 255) throw new Error(`found a text of ${bytes.length} bytes, want at most 255 for SOCKS`);
  return concatBytes([Uint8Array.of(bytes.length), bytes]);
}

function addressBytes(host: string): Uint8Array {
  const ip = parseIp(host);
  if (ip === undefined) return concatBytes([Uint8Array.of(addressKinds.name), counted(host)]);
  return concatBytes([Uint8Array.of(ip.length === 4 ? addressKinds.v4 : addressKinds.v6), ip]);
}
