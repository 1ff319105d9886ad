// TCP with TLS 1.3. Certificates, and whether clients need one, can be changed while it runs: the socket stays, so that nobody who comes meanwhile is refused.
import { constants } from "node:crypto";
import { createServer as createNetServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Server as TlsServer, TlsOptions, TLSSocket } from "node:tls";
import { CanceledError } from "../base/abort.ts";
import { certificateOf, hasClientUsageOnly, organizationsOf } from "./certificates.ts";
import { keepAliveMs } from "./keep-alive.ts";
import { listening } from "./listen.ts";
import type { Listener } from "./listen.ts";
import { SessionServer } from "./server.ts";
import type { ServerOptions } from "./server.ts";

export interface TlsIdentity {
  /** PEM: the server's certificate chain and key, which must have a standard label. */
  readonly cert: string;
  readonly key: string;
  /** PEM of the authorities that client certificates may come from. Absent: clients are asked for none. */
  readonly clientAuthorities?: string;
}

export interface TlsListenOptions extends ServerOptions {
  /** All addresses when absent. */
  readonly host?: string;
  readonly port: number;
  readonly identity: TlsIdentity;
}

export interface TlsListener extends Listener {
  /**
   * Certificates for connections from now on. When clients need one from now on, or none any more, older connections end as `close` ends them.
   * Undefined: there is no answer for now, whoever connects waits for the next identity, 10 s at most.
   */
  update(identity: TlsIdentity | undefined): void;
}

/** A client must have finished its handshake within this time. */
const handshakeTimeoutMs = 10_000;
/** Connections that wait for an identity: more are dropped. */
const maxWaiting = 256;
/** Sockets the kernel hands over at once, and connections without a finished handshake: beyond that they are dropped. */
const maxSockets = 1024;

/** How we do TLS: 1.3, client certificates of these authorities and no others. */
export function tlsOptions(identity: TlsIdentity): TlsOptions {
  const { cert, key, clientAuthorities } = identity;
  return {
    cert,
    key,
    minVersion: "TLSv1.3",
    // No resumption: each handshake shows a certificate, which is checked against the authorities of the moment.
    secureOptions: constants.SSL_OP_NO_TICKET,
    // Without a list of our own Node.js would take the world's authorities.
    ca: clientAuthorities ?? [],
  };
}

/** One way of serving: connections are handed to `tls`, which never listens itself. */
interface Mode {
  readonly asksClients: boolean;
  readonly tls: TlsServer;
  readonly sessions: SessionServer;
}

function openMode(options: ServerOptions, identity: TlsIdentity): Mode {
  const { log } = options;
  const sessions = new SessionServer(options);
  const asksClients = identity.clientAuthorities !== undefined;
  const tls = createTlsServer({
    ...tlsOptions(identity),
    requestCert: asksClients,
    rejectUnauthorized: asksClients,
    ALPNProtocols: ["h2"],
    handshakeTimeout: handshakeTimeoutMs,
  });
  tls.on("secureConnection", (socket) => {
    const { remoteAddress = "", remotePort = 0 } = socket;
    const localAddress = socket.localAddress === undefined ? undefined : unmapped(socket.localAddress);
    if (asksClients && !mayConnect(socket)) {
      log.debug("refused client certificate", { address: remoteAddress });
      socket.destroy();
      return;
    }
    const address = unmapped(remoteAddress);
    const organizations = asksClients ? organizationsOf(socket) : undefined;
    const certificate = asksClients ? certificateOf(socket) : undefined;
    sessions.accept(socket, { kind: "tls", address, port: remotePort, localAddress, organizations, certificate });
  });
  tls.on("tlsClientError", (error, socket) => {
    log.debug("handshake failed", { address: socket.remoteAddress, error });
    socket.destroy();
  });
  return { asksClients, tls, sessions };
}

/** IPv4 not mapped into IPv6. */
function unmapped(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

/** Connections that came while there was no identity. */
class WaitingRoom {
  readonly #options: ServerOptions;
  readonly #sockets = new Set<Socket>();
  readonly #closed = new AbortController();

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  add(socket: Socket): void {
    socket.on("error", () => undefined); // who goes meanwhile is not missed
    socket.once("close", () => this.#sockets.delete(socket));
    if (this.#sockets.size >= maxWaiting || this.#closed.signal.aborted) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const giveUp = (): void => {
      if (this.#sockets.delete(socket)) socket.destroy();
    };
    this.#options.clock.sleep(handshakeTimeoutMs, this.#closed.signal).then(giveUp, giveUp);
  }

  /** All that wait, who do not any more. */
  takeAll(): readonly Socket[] {
    const all = [...this.#sockets];
    this.#sockets.clear();
    return all;
  }

  close(): void {
    this.#closed.abort(new CanceledError("The listener has ended"));
  }
}

export async function listenTls(options: TlsListenOptions): Promise<TlsListener> {
  const { identity, log, host, port } = options;
  const waiting = new WaitingRoom(options);
  const ending = new Set<Promise<void>>();
  let mode: Mode | undefined = openMode(options, identity);
  const server = createNetServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) => {
    if (mode === undefined) waiting.add(socket);
    else mode.tls.emit("connection", socket);
  });
  server.maxConnections = maxSockets;
  await listening(server, host === undefined ? { port } : { port, host });
  server.on("error", (error) => log.warn("listener failed", { port, error }));

  /** Connections of a mode that is over get their time to end. */
  function endMode(): void {
    if (mode === undefined) return;
    const closing = mode.sessions.close();
    mode = undefined;
    ending.add(closing);
    void closing.finally(() => ending.delete(closing));
  }

  async function close(): Promise<void> {
    if (server.listening) server.close(); // its own end comes with that of the last connection: the sessions wait for them
    waiting.close();
    endMode();
    await Promise.all(ending);
  }

  return {
    port: (server.address() as AddressInfo).port, // TCP listeners have one
    get connections() {
      return mode?.sessions.connections ?? 0;
    },
    update(next) {
      if (next !== undefined && mode?.asksClients === (next.clientAuthorities !== undefined)) {
        mode.tls.setSecureContext(tlsOptions(next));
        return;
      }
      endMode();
      if (next === undefined || !server.listening) return;
      mode = openMode(options, next);
      for (const socket of waiting.takeAll()) mode.tls.emit("connection", socket);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The chain was verified by the handshake; the usages of its certificates are checked here. */
export function mayConnect(socket: TLSSocket): boolean {
  return socket.authorized && hasClientUsageOnly(socket);
}
