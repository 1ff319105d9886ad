// One HTTP/2 connection to a server, made when it is needed and made again when it is gone.
import { createHash } from "node:crypto";
import { connect as connectHttp2 } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from "node:http2";
import { connect as connectNet } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TLSSocket } from "node:tls";
import { abortable, CanceledError } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain, toError } from "../base/errors.ts";
import { formatHostPort } from "../base/ip.ts";
import { keepAliveMs } from "./keep-alive.ts";
import { pingWhileOpen } from "./ping.ts";
import { Code, DialError, RefusedError, StatusError } from "./status.ts";

export interface TlsTargetOptions {
  /** PEM of the authorities the server's certificate may come from; the system's when absent. */
  readonly ca?: string;
  /** PEM of the client's certificate and key. */
  readonly cert?: string;
  readonly key?: string;
  /** Name that the server's certificate must have; the host of the target when absent or "". */
  readonly serverName?: string;
  /** Takes any server certificate: for a node that has none of ours yet. `fingerprints` still count. */
  readonly insecure?: boolean;
  /** The oldest version that is spoken; 1.3 when absent. */
  readonly oldest?: "TLSv1.2" | "TLSv1.3";
  /** Base64 SHA-256 digests of public keys (SubjectPublicKeyInfo), one of which the server must have. */
  readonly fingerprints?: readonly string[];
}

export type Target =
  | { readonly kind: "unix"; readonly path: string }
  /** In plain text: for receivers that take nothing else. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "tls"; readonly host: string; readonly port: number; readonly tls: TlsTargetOptions };

export interface ClientOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** Makes the connection to a host that TLS is spoken on, when it is not made directly: through a proxy. */
  readonly connect?: (to: { readonly host: string; readonly port: number }, signal: AbortSignal) => Promise<Socket>;
  /** What requests say they are for; host and port of the target when absent. */
  readonly authority?: string;
  /** How long making a connection may take; 20 s when absent. */
  readonly connectTimeoutMs?: number;
  /** How often the other side is asked for a sign of life, for streams on which nothing may come for long; never when absent. */
  readonly pingPeriodMs?: number;
}

export interface Client extends AsyncDisposable {
  readonly authority: string;
  readonly scheme: "http" | "https";
  readonly clock: Clock;
  /** Opens a stream, making a connection first if there is none. Rejects with UNAVAILABLE, or the signal's reason. */
  request(headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<ClientHttp2Stream>;
  /** Streams that are open at present. */
  readonly streams: number;
  /** Lets open streams end and closes the connection. May be called twice. */
  close(): Promise<void>;
  /** Ends the connection and all its streams now. */
  destroy(): void;
}

const streamWindowBytes = 65_535 * 32;
const connectionWindowBytes = 65_535 * 16;

export function openClient(options: ClientOptions): Client {
  const { target, clock, connectTimeoutMs = 20_000, pingPeriodMs: periodMs } = options;
  const own = target.kind === "unix" ? "localhost" : formatHostPort(target.host, target.port);
  const { authority = own } = options;
  let current: Promise<ClientHttp2Session> | undefined;
  let session: ClientHttp2Session | undefined;
  let streams = 0;
  let isClosed = false;
  const ended = new AbortController();

  async function connect(): Promise<ClientHttp2Session> {
    using timeout = clock.timeout(connectTimeoutMs, ended.signal);
    const socket = await connectSocket(options, timeout.signal);
    if (ended.signal.aborted) {
      socket.destroy(); // it ended while the connection was made
      throw toError(ended.signal.reason);
    }
    const made = connectHttp2(`http://${authority}`, {
      createConnection: () => socket,
      settings: { initialWindowSize: streamWindowBytes, enablePush: false },
      maxHeaderListPairs: 256,
      maxSendHeaderBlockLength: 65_536,
      maxSessionMemory: 64,
    });
    const forget = (): void => {
      if (session === made) current = session = undefined;
    };
    made.on("error", forget); // streams of the connection get the error too
    made.on("goaway", forget);
    made.on("close", forget);
    made.once("connect", () => made.setLocalWindowSize(connectionWindowBytes));
    session = made;
    if (periodMs !== undefined) void pingWhileOpen(made, { clock, periodMs });
    return made;
  }

  async function connected(): Promise<ClientHttp2Session> {
    if (isClosed) throw new StatusError(Code.CANCELED, "the client connection is closing");
    if (session?.closed === true) current = session = undefined;
    current ??= connect().catch((error: unknown) => {
      current = undefined;
      const text = `connection error: desc = "transport: Error while dialing: ${errorChain(error)}"`;
      throw new DialError(Code.UNAVAILABLE, text, { cause: error });
    });
    return current;
  }

  return {
    authority,
    scheme: target.kind === "tls" ? "https" : "http",
    clock,
    get streams() {
      return streams;
    },
    async request(headers, signal) {
      const stream = requestOn(await abortable(connected(), signal), headers);
      streams++;
      stream.once("close", () => streams--);
      return stream;
    },
    async close() {
      isClosed = true;
      const open = await current?.catch(() => undefined); // a connection that was never made needs no end
      if (open === undefined || open.destroyed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      open.once("close", resolve); // not told by a session that is closing already
      open.close();
      await promise;
    },
    destroy() {
      isClosed = true;
      ended.abort(new CanceledError("the client connection is closing"));
      session?.destroy();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

/** A session may have ended since it was handed out; nothing of the call has been sent then. */
function requestOn(session: ClientHttp2Session, headers: OutgoingHttpHeaders): ClientHttp2Stream {
  const isOpen = !session.closed && !session.destroyed;
  try {
    const stream = session.request(headers, { endStream: false, waitForTrailers: true });
    stream.once("wantTrailers", () => endRequest(stream));
    return stream;
  } catch (error) {
    if (isOpen) throw new StatusError(Code.INTERNAL, `malformed header: ${errorChain(error)}`, { cause: error });
    throw new RefusedError(Code.UNAVAILABLE, "the connection was draining", { cause: error });
  }
}

/** Node.js ends the request of a stream that is closed before it resets it: to the server an upload that was broken off would look whole. */
function endRequest(stream: ClientHttp2Stream): void {
  if (!stream.closed) stream.sendTrailers({});
}

async function connectSocket({ target, connect }: ClientOptions, signal: AbortSignal): Promise<Socket> {
  let socket =
    target.kind === "tls" && connect !== undefined
      ? await connect(target, signal)
      : await connectDirectly(target, signal);
  // Only now: to read all authorities takes long, and is not done for a server that is not there.
  if (target.kind === "tls") socket = await startTls(target, socket, signal);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
}

async function connectDirectly(target: Target, signal: AbortSignal): Promise<Socket> {
  const path = target.kind === "unix" ? { path: target.path } : { host: target.host, port: target.port };
  const socket = connectNet(path);
  await established(socket, "connect", signal);
  return socket;
}

/** Waits for the event; what fails ends the socket. */
async function established(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject);
  socket.once(event, resolve);
  try {
    await abortable(promise, signal);
  } catch (error) {
    socket.on("error", () => undefined); // told by the error above
    socket.destroy();
    throw error;
  }
  socket.off("error", reject);
}

async function startTls(
  { host, port, tls }: Extract<Target, { readonly kind: "tls" }>,
  socket: Socket,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { ca, cert, key, serverName = "", insecure = false, oldest = "TLSv1.3" } = tls;
  const secured = connectTls({
    socket,
    host,
    port,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(serverName === "" ? {} : { servername: serverName }),
    rejectUnauthorized: !insecure,
    minVersion: oldest,
    ALPNProtocols: ["h2"],
  });
  await established(secured, "secureConnect", signal);
  try {
    checkServer(secured, tls);
  } catch (error) {
    secured.destroy();
    throw error;
  }
  return secured;
}

/** What the handshake does not check by itself. */
function checkServer(socket: TLSSocket, { fingerprints = [] }: TlsTargetOptions): void {
  if (socket.alpnProtocol !== "h2") {
    throw new Error(`Cannot speak to server: it chose protocol "${String(socket.alpnProtocol)}", want "h2"`);
  }
  if (fingerprints.length === 0) return;
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
  const found = createHash("sha256")
    .update(key ?? "")
    .digest("base64");
  if (!fingerprints.includes(found)) {
    throw new Error(`Cannot trust server: fingerprint of its key is "${found}", want "${fingerprints.join('" or "')}"`);
  }
}
