// A small HTTP/1.1 server: GET and HEAD without bodies, over plain TCP, a unix socket or connections that somebody else has made. Node's own server is not loaded for it.
import { createServer, type Server, type Socket } from "node:net";
import { toError } from "../base/errors.ts";
import type { HttpAnswer, HttpRequest, HttpServeOptions, HttpServer } from "../base/http.ts";

/** Bytes of a request's head, and milliseconds that a connection may be silent. */
const maxHead = 16_384;
const idleMs = 120_000;
const usualConnections = 32;

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  206: "Partial Content",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  416: "Range Not Satisfiable",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Resolves once the port is open. Disposing ends all connections. */
export async function serveHttp(options: HttpServeOptions): Promise<HttpServer> {
  const { respond, maxConnections = usualConnections } = options;
  const sockets = new Set<Socket>();
  // a caller who has asked and ends its side still gets its answer
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    void serveConnection(socket, respond);
  });
  server.maxConnections = maxConnections;
  await listen(server, options);
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      await promise;
    },
  };
}

/** 0 at a unix socket. */
function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "string" || address === null ? 0 : address.port;
}

async function listen(server: Server, options: HttpServeOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen("path" in options ? { path: options.path } : { host: options.host, port: options.port }, resolve);
  await promise;
  server.off("error", reject);
  server.on("error", () => undefined); // of accepting one connection; the port stays open
}

/** Never rejects: what goes wrong ends the connection. */
export async function serveConnection(socket: Socket, respond: HttpServeOptions["respond"]): Promise<void> {
  socket.setEncoding("latin1");
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  try {
    await serveRequests(socket, respond);
    socket.end();
  } catch {
    socket.destroy(); // the caller has gone, or the body cannot be read to its end
  }
}

/** Until the caller ends or is refused. Nothing more is read than the socket's own buffer while a request is answered. */
async function serveRequests(socket: Socket, respond: HttpServeOptions["respond"]): Promise<void> {
  let buffered = "";
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>; // its encoding is set
  for await (const chunk of chunks) {
    buffered += chunk;
    for (let end = buffered.indexOf("\r\n\r\n"); end >= 0; end = buffered.indexOf("\r\n\r\n")) {
      const request = end > maxHead ? 431 : parseHead(buffered.slice(0, end));
      buffered = buffered.slice(end + 4);
      if (typeof request === "number") return refuse(socket, request);
      await send(socket, await answerOf(respond, request), request);
      if (request.close) return;
    }
    if (buffered.length > maxHead) return refuse(socket, 431);
  }
}

interface Request extends HttpRequest {
  readonly close: boolean;
}

/** The request, or the status of its refusal. */
function parseHead(head: string): Request | number {
  const [line = "", ...lines] = head.split("\r\n");
  const [, method, target = "", minor] = /^([A-Z]+) (\/[\x21-\x7e]*) HTTP\/1\.([01])$/u.exec(line) ?? [];
  if (method === undefined) return 400;
  const headers = parseHeaders(lines);
  if (headers === undefined) return 400;
  if (method !== "GET" && method !== "HEAD") return 405;
  // A body would be taken for the next request.
  if (headers.has("transfer-encoding") || (headers.get("content-length") ?? "0") !== "0") return 400;
  const connection = (headers.get("connection") ?? "").toLowerCase();
  return { method, target, headers, close: minor === "0" || connection.includes("close") };
}

/** By lower-case name; undefined when a line is none. */
function parseHeaders(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const each of lines) {
    const [, name, value = ""] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/u.exec(each) ?? [];
    if (name === undefined) return undefined;
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

async function answerOf(respond: HttpServeOptions["respond"], request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await respond(request);
  } catch (error) {
    return { status: 500, contentType: "text/plain; charset=utf-8", body: `${toError(error).message}\n` };
  }
}

function refuse(socket: Socket, status: number): Promise<void> {
  const body = `${reasons[status] ?? "Error"}\n`;
  return send(socket, { status, contentType: "text/plain; charset=utf-8", body }, { method: "GET", close: true });
}

async function send(
  socket: Socket,
  { status, contentType, headers = {}, body: given }: HttpAnswer,
  { method, close }: Pick<Request, "method" | "close">,
): Promise<void> {
  const body = typeof given === "string" ? Buffer.from(given, "utf8") : given;
  const isWhole = body instanceof Uint8Array;
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? "Unknown"}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${isWhole ? body.length : body.sizeBytes}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(status === 405 ? ["Allow: GET, HEAD"] : []),
    ...(close ? ["Connection: close"] : []),
    "",
    "",
  ].join("\r\n");
  const headBytes = Buffer.from(head, "latin1");
  if (method === "HEAD") return write(socket, headBytes);
  if (isWhole) return write(socket, Buffer.concat([headBytes, body]));
  await write(socket, headBytes);
  let sent = 0;
  for await (const piece of body.pieces()) {
    await write(socket, piece);
    sent += piece.length;
  }
  if (sent !== body.sizeBytes) throw new Error(`Cannot send a body: found ${sent} bytes, want ${body.sizeBytes}`);
}

/** Resolves when there is room for more. */
async function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  if (socket.destroyed) throw new Error("Cannot answer: the connection has ended");
  if (socket.write(bytes)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => resolve();
  socket.once("drain", done).once("close", done);
  await promise;
  socket.off("drain", done).off("close", done);
}
