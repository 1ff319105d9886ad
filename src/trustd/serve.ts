// Keeps trustd's listener as the node wants it: open while there is a certificate, with the newest one.
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { wakeup } from "../base/wakeup.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { listenTls, type TlsIdentity, type TlsListener } from "../rpc/listen-tls.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import type { TrustView } from "./feed.ts";

export interface ServeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly handle: (call: ServerCall) => Promise<void>;
  readonly view: () => TrustView;
  readonly port: number;
  /** Called with the port when the listener is open. */
  readonly onListening?: (port: number) => void;
}

export interface TrustServer {
  /** Looks at the view again. */
  wake(): void;
  /** Runs until the signal aborts, then closes the listener; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Requests are a few hundred bytes, callers a few nodes, once in half a day each: strangers shall not get more of this process. */
const limits = { maxMessageBytes: 65_536, maxStreams: 8, maxCalls: 64, maxConnections: 256, maxIdleConnections: 16 };

/** Undefined while there is no certificate. */
function identityOf({ certificates }: TrustView): TlsIdentity | undefined {
  const server = certificates?.server;
  if (server === undefined || server.crt.length === 0) return undefined;
  const text = new TextDecoder();
  return { cert: text.decode(server.crt), key: standardKeyPem(text.decode(server.key)) };
}

export function trustServer(options: ServeOptions): TrustServer {
  const { clock, log, handle, view, port } = options;
  const wakes = wakeup();
  let listener: TlsListener | undefined;
  let shown = "";

  async function reconcile(): Promise<void> {
    const identity = identityOf(view());
    if (identity === undefined || identity.cert === shown) return;
    if (listener === undefined) {
      listener = await listenTls({ clock, log, handle, port, identity, ...limits });
      log.info("listening", { port: listener.port });
      options.onListening?.(listener.port);
    } else {
      listener.update(identity);
      log.info("changed certificate");
    }
    shown = identity.cert;
  }

  return {
    wake: () => wakes.ring(),
    async run(signal) {
      const retry = backoff({ initialMs: 50, maxMs: 2000 });
      while (!signal.aborted) {
        const rung = wakes.next(signal); // asked for first, so that no ring is lost while we work
        try {
          await reconcile();
          retry.reset();
          await rung;
        } catch (error) {
          log.warn("cannot listen", { error });
          await Promise.race([clock.sleep(retry.next()), rung]);
        }
      }
      await listener?.close();
    },
  };
}
