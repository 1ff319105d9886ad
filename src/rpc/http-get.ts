// A GET by HTTP/1.0, in plain text or over TLS: what local servers speak that know no HTTP/2. One connection a request, the body ends with it.
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { abortable } from "../base/abort.ts";
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export interface PlainResponse {
  readonly status: number;
  /** "" when it is not said. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Of a client whose server signs its own certificate, such as the kubelet of this node. */
export interface ClientIdentity {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

const maxBytes = 64 * 1024 * 1024;
const headerEnd = Uint8Array.of(13, 10, 13, 10);

/** Rejects with the error of the connection, a FormatError for an answer that is none, or the signal's reason. */
export async function plainGet(
  at: { readonly host: string; readonly port: number; readonly path: string },
  signal: AbortSignal,
): Promise<PlainResponse> {
  const { host, port } = at;
  signal.throwIfAborted();
  return exchange(connect({ host, port }), "connect", at, signal);
}

/** Likewise at a unix socket. `accept`: the form that is wanted. */
export async function unixGet(
  at: { readonly socketPath: string; readonly path: string; readonly accept: string },
  signal: AbortSignal,
): Promise<PlainResponse> {
  const { socketPath, path, accept } = at;
  signal.throwIfAborted();
  return exchange(connect({ path: socketPath }), "connect", { host: "localhost", port: 80, path, accept }, signal);
}

/** Likewise over TLS, with any server certificate; as nobody without an identity. */
export async function tlsGet(
  at: { readonly host: string; readonly port: number; readonly path: string },
  identity: ClientIdentity | undefined,
  signal: AbortSignal,
): Promise<PlainResponse> {
  const { host, port } = at;
  signal.throwIfAborted();
  const socket = connectTls({ host, port, ...identity, rejectUnauthorized: false });
  return exchange(socket, "secureConnect", at, signal);
}

async function exchange(
  socket: Socket,
  opened: "connect" | "secureConnect",
  {
    host,
    port,
    path,
    accept,
  }: { readonly host: string; readonly port: number; readonly path: string; readonly accept?: string },
  signal: AbortSignal,
): Promise<PlainResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const parts: Uint8Array[] = [];
  let total = 0;
  socket.on("error", reject);
  socket.on("close", () => resolve(concatBytes(parts)));
  socket.on("data", (part: Buffer) => {
    total += part.length;
    if (total > maxBytes)
      reject(new FormatError(`Cannot read response of "${host}:${port}": more than ${maxBytes} bytes`));
    else parts.push(part);
  });
  // HTTP/1.0, so that the body is not cut into chunks.
  const fields = [`Host: ${host}:${port}`, "Connection: close", ...(accept === undefined ? [] : [`Accept: ${accept}`])];
  socket.once(opened, () => socket.write(`GET ${path} HTTP/1.0\r\n${fields.join("\r\n")}\r\n\r\n`));
  try {
    return parseResponse(await abortable(promise, signal));
  } finally {
    socket.destroy();
  }
}

/** Status line, headers (but for one ignored) and body. RFC 1945, section 6. */
export function parseResponse(bytes: Uint8Array): PlainResponse {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(headerEnd);
  const head = decodeUtf8(bytes.subarray(0, Math.max(end, 0)));
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r|$)/u.exec(head)?.[1];
  if (status === undefined)
    throw new FormatError("Cannot parse response: found no status line of HTTP/1.x", { offset: 0 });
  const contentType = /^content-type:[ \t]*(.*?)[ \t]*$/imu.exec(head)?.[1] ?? "";
  return { status: Number(status), contentType, body: bytes.subarray(end + headerEnd.length) };
}
