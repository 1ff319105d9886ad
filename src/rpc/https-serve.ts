// The small HTTP/1.1 server for clients with certificates, over TLS 1.3. Certificates can be changed while it runs.
import { createServer, type TLSSocket } from "node:tls";
import type { HttpAnswer, HttpRequest, HttpServer } from "../base/http.ts";
import type { Logger } from "../base/logger.ts";
import { organizationsOf } from "./certificates.ts";
import { serveConnection } from "./http-serve.ts";
import { listening } from "./listen.ts";
import type { TlsIdentity } from "./listen-tls.ts";
import { mayConnect, tlsOptions } from "./listen-tls.ts";
import type { Roles } from "./roles.ts";
import { parseRoles } from "./roles.ts";

/** Clients are always asked for a certificate. */
export type MutualIdentity = Required<TlsIdentity>;

export interface HttpsServeOptions {
  /** All addresses when absent. */
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  readonly identity: MutualIdentity;
  /** As that of the plain server; with the roles of the client's certificate. */
  readonly respond: (request: HttpRequest, roles: Roles) => HttpAnswer | Promise<HttpAnswer>;
  readonly log: Logger;
  /** At the same time; more are turned away. 32 when absent. */
  readonly maxConnections?: number;
}

export interface HttpsServer extends HttpServer {
  /** Certificates for connections from now on; the others are ended: who may read is to be found out again. */
  update(identity: MutualIdentity): void;
}

const handshakeTimeoutMs = 10_000;

/** Resolves once the port is open. Disposing ends all connections. */
export async function serveHttps(options: HttpsServeOptions): Promise<HttpsServer> {
  const { host, port, identity, respond, log, maxConnections = 32 } = options;
  const sockets = new Set<TLSSocket>();
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({
    ...tlsOptions(identity),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: handshakeTimeoutMs,
  });
  server.on("secureConnection", (socket) => {
    if (!mayConnect(socket)) {
      log.debug("refused client certificate", { address: socket.remoteAddress });
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const roles = parseRoles(organizationsOf(socket));
    void serveConnection(socket, (request) => respond(request, roles));
  });
  server.on("tlsClientError", (error, socket) => {
    log.debug("handshake failed", { address: socket.remoteAddress, error });
    socket.destroy();
  });
  server.maxConnections = maxConnections;
  await listening(server, host === undefined ? { port } : { port, host });
  server.on("error", (error) => log.warn("listener failed", { port, error }));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    update(next) {
      server.setSecureContext(tlsOptions(next));
      endAll();
    },
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      endAll();
      await promise;
    },
  };
}
