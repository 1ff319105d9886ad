// A small HTTP/1.1 server for callers on this node: GET and HEAD without bodies, over plain TCP. Node's own server is not loaded for it.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { toError } from "../base/errors.ts";

export interface HttpAnswer {
  /** 200 to 599, without 204 and 304, which have no body. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

export interface HttpServeOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Called with the path and query of each request. What it throws becomes a 500 with the message. */
  readonly respond: (target: string) => HttpAnswer;
}

export type ServeHttp = (options: HttpServeOptions) => Promise<HttpServer>;

/** Bytes of a request's head, and milliseconds that a connection may be silent. */
const maxHead = 16_384;
const idleMs = 120_000;
const maxConnections = 32;

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Resolves once the port is open. Disposing ends all connections. */
export async function serveHttp({ host, port, respond }: HttpServeOptions): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, respond);
  });
  server.maxConnections = maxConnections;
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port, // a TCP server's address
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      await promise;
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  await promise;
  server.off("error", reject);
  server.on("error", () => undefined); // of accepting one connection; the port stays open
}

function serveConnection(socket: Socket, respond: HttpServeOptions["respond"]): void {
  let buffered = "";
  socket.setEncoding("latin1");
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    buffered += chunk;
    // Requests may follow each other without waiting; each is answered in its turn, as answers are at hand.
    for (;;) {
      const end = buffered.indexOf("\r\n\r\n");
      if (end < 0) {
        if (buffered.length > maxHead) refuse(socket, 431);
        return;
      }
      const head = buffered.slice(0, end);
      buffered = buffered.slice(end + 4);
      const request = end > maxHead ? 431 : parseHead(head);
      if (typeof request === "number") return refuse(socket, request);
      send(socket, answerOf(respond, request.target), request);
      if (request.close) return;
    }
  });
}

interface Request {
  readonly target: string;
  readonly withBody: boolean;
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
  return { target, withBody: method === "GET", close: minor === "0" || connection.includes("close") };
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

function answerOf(respond: HttpServeOptions["respond"], target: string): HttpAnswer {
  try {
    return respond(target);
  } catch (error) {
    return { status: 500, contentType: "text/plain; charset=utf-8", body: `${toError(error).message}\n` };
  }
}

function refuse(socket: Socket, status: number): void {
  const body = `${reasons[status] ?? "Error"}\n`;
  send(socket, { status, contentType: "text/plain; charset=utf-8", body }, { withBody: true, close: true });
}

function send(
  socket: Socket,
  { status, contentType, body }: HttpAnswer,
  { withBody, close }: Pick<Request, "withBody" | "close">,
): void {
  const bytes = Buffer.from(body, "utf8");
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? "Unknown"}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${bytes.length}`,
    ...(status === 405 ? ["Allow: GET, HEAD"] : []),
    ...(close ? ["Connection: close"] : []),
    "",
    "",
  ].join("\r\n");
  socket.write(withBody ? Buffer.concat([Buffer.from(head, "latin1"), bytes]) : head);
  if (close) socket.end();
}
