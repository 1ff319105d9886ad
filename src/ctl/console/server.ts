// The console's HTTP server: this host only, every request judged before it is read, and every answer with the headers that keep the page to itself.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorChain } from "../../base/errors.ts";
import type { Failure } from "../../console/protocol.ts";
import { Code, statusOf } from "../../rpc/status.ts";
import { BadRequestError, parseBody, textField } from "./body.ts";
import { cookieName, judge, loginPath, securityHeaders, sessionOf } from "./guard.ts";
import type { Keys } from "./keys.ts";
import { sessionLifeMs } from "./keys.ts";
import type { Page } from "./page.ts";
import type { Call, ConsoleState, Matched, Route } from "./route.ts";
import { matchRoute, NoSuchThingError } from "./route.ts";
import { writeStream } from "./stream.ts";

export interface ServerOptions {
  readonly state: ConsoleState;
  readonly routes: readonly Route[];
  readonly page: Page;
  readonly keys: Keys;
  /** 0 for any that is free. */
  readonly port: number;
  /** Only looks: what changes something is refused. */
  readonly readOnly: boolean;
  /** Faults of ours; what a node refuses is told to the page only. */
  readonly onError: (error: unknown) => void;
}

export interface ConsoleServer extends AsyncDisposable {
  readonly port: number;
}

const host = "127.0.0.1";
const largestBodyBytes = 4 * 1024 * 1024;
const mostConnections = 256;

/** Resolves once the port is open. Disposing ends all connections. */
export async function serveConsole(options: ServerOptions): Promise<ConsoleServer> {
  let port = 0;
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void answer(options, port, request, response);
  });
  server.maxConnections = mostConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port: options.port }, resolve);
  await promise;
  ({ port } = server.address() as AddressInfo); // a TCP server's address
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(
  options: ServerOptions,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  try {
    await dispatch(options, port, request, response);
  } catch (error) {
    fail(options, response, error);
  }
}

function fail({ onError }: ServerOptions, response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  const status = statusFor(error);
  if (status === 500) onError(error);
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { error: errorChain(error) } satisfies Failure);
}

/** What a node refuses is the answer of another server to us. */
function statusFor(error: unknown): number {
  if (error instanceof BadRequestError) return 400;
  if (error instanceof NoSuchThingError) return 404;
  if (error instanceof BodyTooLargeError) return 413;
  const { code } = statusOf(error);
  return code === Code.UNKNOWN ? 500 : 502;
}

async function dispatch(
  options: ServerOptions,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", headers } = request;
  const url = URL.parse(request.url ?? "/", `http://${host}`);
  if (url === null) throw new BadRequestError("Cannot read the request: its address is none");
  const asked = { method, path: url.pathname, headers };
  const verdict = judge(asked, port, options.keys);
  if (verdict.kind === "refused") {
    request.resume();
    return sendJson(response, verdict.status, { error: verdict.reason });
  }
  if (!url.pathname.startsWith("/api/")) return sendPage(options.page, url.pathname, response);
  if (url.pathname === loginPath) return login(options, port, request, response);
  if (method === "POST" && url.pathname === "/api/logout") {
    options.keys.logout(sessionOf(asked, port));
    return sendJson(response, 200, {});
  }
  const matched = matchRoute(options.routes, method, url.pathname);
  if (matched === undefined) throw new NoSuchThingError(`the console has no ${method} ${url.pathname}`);
  await run(options, matched, { url, request, response });
}

interface Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function run(
  { state, readOnly }: ServerOptions,
  { route, params }: Matched,
  { url, request, response }: Exchange,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = route.method === "POST" ? parseBody(await readBody(request)) : {};
  const call: Call = { ...state, params, query: url.searchParams, body, signal: gone.signal };
  switch (route.kind) {
    case "json":
      if (route.method === "POST" && route.changes && readOnly)
        return sendJson(response, 403, { error: "this console only looks: it was started with --read-only" });
      return sendJson(response, 200, await route.handle(call));
    case "stream":
      return writeStream(response, route.follow(call), { clock: state.context.clock, signal: gone.signal });
    case "file": {
      const { name, bytes } = route.read(call);
      response.writeHead(200, {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.-]/gu, "_")}"`,
        "content-length": bytes.length,
      });
      response.end(bytes);
    }
  }
}

async function login(
  { keys, state }: ServerOptions,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "POST") return sendJson(response, 405, { error: "want a POST" });
  const session = keys.login(textField(parseBody(await readBody(request)), "token"));
  if (session === undefined) {
    state.audit("a login with a link that is not good (any more) was refused");
    return sendJson(response, 401, {
      error: "this link was used already, or is too old: press Enter in the terminal for a new one",
    });
  }
  state.audit("a browser logged in");
  const life = Math.floor(sessionLifeMs / 1000);
  response.setHeader(
    "set-cookie",
    `${cookieName(port)}=${session.cookie}; HttpOnly; SameSite=Strict; Path=/api; Max-Age=${life}`,
  );
  sendJson(response, 200, { key: session.key });
}

function sendPage({ html, script, style, icon }: Page, path: string, response: ServerResponse): void {
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/": ["text/html; charset=utf-8", html],
    "/console.js": ["text/javascript; charset=utf-8", script],
    "/console.css": ["text/css; charset=utf-8", style],
    "/icon.svg": ["image/svg+xml", icon],
  };
  const found = Object.hasOwn(files, path) ? files[path] : undefined;
  if (found === undefined) throw new NoSuchThingError(`the console has no page ${path}`);
  response.writeHead(200, { "content-type": found[0] });
  response.end(found[1]);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

class BodyTooLargeError extends Error {
  override readonly name: string = "BodyTooLargeError";
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > largestBodyBytes)
      throw new BodyTooLargeError(`Cannot read the request: found more than ${largestBodyBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
