// Keeps the listener as the node wants it: opens it when there is a certificate, changes certificates while it runs, opens another when the mode changes.
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { wakeup } from "../base/wakeup.ts";
import { listenTls } from "../rpc/listen.ts";
import type { TlsIdentity, TlsListener } from "../rpc/listen.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import type { NodeView } from "./feed.ts";
import { serverIdentity } from "./identity.ts";

export interface ServeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly handle: (call: ServerCall) => Promise<void>;
  readonly view: () => NodeView;
  /** Called with the port each time a listener is open. */
  readonly onListening?: (port: number) => void;
}

export interface FrontServer {
  /** Looks at the view again. */
  wake(): void;
  /** Runs until the signal aborts, then closes the listener; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

interface Wanted {
  readonly host: string | undefined;
  readonly port: number;
  readonly asksClients: boolean;
  readonly identity: TlsIdentity;
}

/** What the view asks for; undefined while something is missing. */
export function planListener({ service, certificates }: NodeView): Wanted | undefined {
  if (service === undefined || certificates === undefined) return undefined;
  const asksClients = !service.skipVerifyingClientCert;
  const identity = serverIdentity(certificates, asksClients);
  const [, host = "", port] = /^(.*):(\d+)$/u.exec(service.listenAddress) ?? [];
  if (identity === undefined || port === undefined) return undefined;
  return { host: host === "" ? undefined : host.replace(/^\[|\]$/gu, ""), port: Number(port), asksClients, identity };
}

export function frontServer(options: ServeOptions): FrontServer {
  const { clock, log, view } = options;
  const wakes = wakeup();
  let current: { readonly listener: TlsListener; readonly wanted: Wanted } | undefined;

  async function reconcile(): Promise<void> {
    const wanted = planListener(view());
    if (current !== undefined && (wanted === undefined || !sameListener(current.wanted, wanted))) {
      log.info("closing listener", { port: current.listener.port });
      void current.listener.close(); // old calls get time to end, while the new listener takes the port
      current = undefined;
    }
    if (wanted === undefined) return;
    if (current === undefined) {
      const { host, port, identity } = wanted;
      const listener = await listenTls({ ...options, port, identity, ...(host === undefined ? {} : { host }) });
      log.info("listening", { port: listener.port, asksClients: wanted.asksClients });
      options.onListening?.(listener.port);
      current = { listener, wanted };
    } else if (!sameIdentity(current.wanted.identity, wanted.identity)) {
      current.listener.update(wanted.identity);
      log.info("changed certificates");
      current = { ...current, wanted };
    }
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
      await current?.listener.close();
    },
  };
}

function sameListener(a: Wanted, b: Wanted): boolean {
  return a.host === b.host && a.port === b.port && a.asksClients === b.asksClients;
}

function sameIdentity(a: TlsIdentity, b: TlsIdentity): boolean {
  return a.cert === b.cert && a.key === b.key && a.clientAuthorities === b.clientAuthorities;
}
