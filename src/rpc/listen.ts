// Where connections come from: unix sockets, and TCP with TLS 1.3 whose certificates can be changed while it runs.
import { constants } from "node:crypto";
import { createServer as createNetServer } from "node:net";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions, TLSSocket } from "node:tls";
import type { ProcessCredentials } from "./peer.ts";
import { SessionServer } from "./server.ts";
import type { ServerOptions } from "./server.ts";
import { hasClientUsageOnly, organizationsOf } from "./certificates.ts";

export interface Listener extends AsyncDisposable {
  /** TCP port; 0 for a unix socket. */
  readonly port: number;
  readonly connections: number;
  /** No new connections from now on; resolves when the old ones have ended or the grace period is over. */
  close(): Promise<void>;
}

export interface UnixListenOptions extends ServerOptions {
  /** Must not exist: the program removes what an earlier run left, and sets owner and mode. */
  readonly path: string;
  /** Asks the kernel who is behind a connection; its descriptor is only good during the call. */
  readonly credentials?: (fd: number) => ProcessCredentials | undefined;
}

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
  /** Certificates for connections from now on. Whether clients need one cannot change: open another listener for that. */
  update(identity: TlsIdentity): void;
}

/** A client must have finished its handshake within this time. */
const handshakeTimeoutMs = 10_000;
/** apid puts all calls on one connection: they must not wait for each other. */
const maxUnixStreams = 10_000;
/** Sockets the kernel hands over at once, and connections without a finished handshake: beyond that they are dropped. */
const maxSockets = 1024;

/** Rejects with the system's error when the address is taken or not permitted. */
function listening(
  server: NetServer,
  where: { readonly path: string } | { readonly port: number; readonly host?: string },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ ...where, backlog: 511 }, () => {
    server.off("error", reject);
    resolve();
  });
  return promise;
}

function listenerOver(server: NetServer, sessions: SessionServer, port: number): Listener {
  const close = async (): Promise<void> => {
    if (server.listening) server.close(); // its own end comes with that of the last connection: `sessions` waits for them
    await sessions.close();
  };
  return {
    port,
    get connections() {
      return sessions.connections;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

export async function listenUnix(options: UnixListenOptions): Promise<Listener> {
  const sessions = new SessionServer({ maxStreams: maxUnixStreams, ...options });
  const server = createNetServer((socket) => {
    sessions.accept(socket, { kind: "unix", credentials: credentialsOf(socket, options) });
  });
  await listening(server, { path: options.path });
  server.on("error", (error) => options.log.warn("listener failed", { path: options.path, error }));
  return listenerOver(server, sessions, 0);
}

function credentialsOf(socket: Socket, { credentials, log }: UnixListenOptions): ProcessCredentials | undefined {
  if (credentials === undefined) return undefined;
  // Node.js has no public way to a socket's descriptor; this one has been there since its beginning.
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readonly fd?: number } };
  if (handle?.fd === undefined) return undefined;
  try {
    return credentials(handle.fd);
  } catch (error) {
    log.warn("cannot tell who is behind a connection", { error });
    return undefined;
  }
}

function tlsOptions(identity: TlsIdentity): TlsOptions {
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

export async function listenTls(options: TlsListenOptions): Promise<TlsListener> {
  const { identity, log, host, port } = options;
  const sessions = new SessionServer(options);
  const wantsCertificate = identity.clientAuthorities !== undefined;
  const server = createTlsServer({
    ...tlsOptions(identity),
    requestCert: wantsCertificate,
    rejectUnauthorized: wantsCertificate,
    ALPNProtocols: ["h2"],
    handshakeTimeout: handshakeTimeoutMs,
    noDelay: true,
    keepAlive: true,
  });
  server.maxConnections = maxSockets;
  server.on("secureConnection", (socket) => {
    const { remoteAddress = "", remotePort = 0 } = socket;
    if (wantsCertificate && !mayConnect(socket)) {
      log.debug("refused client certificate", { address: remoteAddress });
      socket.destroy();
      return;
    }
    const address = remoteAddress.startsWith("::ffff:") ? remoteAddress.slice("::ffff:".length) : remoteAddress;
    const organizations = wantsCertificate ? organizationsOf(socket) : undefined;
    sessions.accept(socket, { kind: "tls", address, port: remotePort, organizations });
  });
  server.on("tlsClientError", (error, socket) => {
    log.debug("handshake failed", { address: socket.remoteAddress, error });
    socket.destroy();
  });
  await listening(server, host === undefined ? { port } : { port, host });
  server.on("error", (error) => log.warn("listener failed", { port, error }));
  const listener = listenerOver(server, sessions, (server.address() as AddressInfo).port); // TCP listeners have one
  return Object.assign(listener, { update: (next: TlsIdentity) => server.setSecureContext(tlsOptions(next)) });
}

/** The chain was verified by the handshake; the usages of its certificates are checked here. */
function mayConnect(socket: TLSSocket): boolean {
  return socket.authorized && hasClientUsageOnly(socket);
}
