// Where connections come from: a listener, and the one of unix sockets. For TCP with TLS see listen-tls.ts.
import { createServer as createNetServer } from "node:net";
import type { Server as NetServer, Socket } from "node:net";
import type { ProcessCredentials } from "./peer.ts";
import { SessionServer } from "./server.ts";
import type { ServerOptions } from "./server.ts";

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

/** Rejects with the system's error when the address is taken or not permitted. */
export function listening(
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
  const sessions = new SessionServer({ isFront: () => true, ...options }); // apid puts all calls on one connection
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
