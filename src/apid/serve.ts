// Keeps the listener as the node wants it: opens it when there is a certificate, changes certificates and mode while it runs, without refusing anybody.
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { wakeup } from "../base/wakeup.ts";
import { listenTls } from "../rpc/listen-tls.ts";
import type { TlsIdentity, TlsListener } from "../rpc/listen-tls.ts";
import type { Peer } from "../rpc/peer.ts";
import { actsForOthers } from "../rpc/roles.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import type { NodeView } from "./feed.ts";
import { serverIdentity } from "./identity.ts";

export interface ServeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly handle: (call: ServerCall) => Promise<void>;
  readonly view: () => NodeView;
  /** Called with the port each time it is open for clients of another kind: those without, or those with a certificate. */
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
  // The two come by separate watches: those of maintenance mode cannot check anybody.
  if (asksClients && certificates.skipVerifyingClientCert) return undefined;
  const identity = serverIdentity(certificates, asksClients);
  const [, host = "", port] = /^(.*):(\d+)$/u.exec(service.listenAddress) ?? [];
  if (identity === undefined || port === undefined) return undefined;
  return { host: host === "" ? undefined : host.replace(/^\[|\]$/gu, ""), port: Number(port), asksClients, identity };
}

/** When the node has nothing to show, those who connect wait: it changes from maintenance to its config, say. Beyond this time the port is closed. */
const patienceMs = 10_000;

/** Its certificate says that it acts for others: it is the front of a control plane, which passes on the calls of its clients. */
function isOtherNode(peer: Peer): boolean {
  return peer.kind === "tls" && actsForOthers(peer.organizations ?? []);
}

export function frontServer(options: ServeOptions): FrontServer {
  const { clock, log, view } = options;
  const wakes = wakeup();
  let current: { readonly listener: TlsListener; readonly wanted: Wanted } | undefined;
  /** Since when there is nothing to show; monotonic. */
  let pausedAtMs: number | undefined;

  function closeCurrent(): void {
    if (current === undefined) return;
    log.info("closing listener", { port: current.listener.port });
    void current.listener.close(); // old calls get time to end
    current = undefined;
  }

  /** The port stays open for a while, without an answer. */
  function pause(signal: AbortSignal): void {
    if (current === undefined) return;
    if (pausedAtMs === undefined) {
      pausedAtMs = clock.monotonic();
      current.listener.update(undefined);
      log.info("paused listener", { port: current.listener.port });
      const wake = (): void => wakes.ring();
      clock.sleep(patienceMs, signal).then(wake, wake);
    } else if (clock.monotonic() - pausedAtMs >= patienceMs) closeCurrent();
  }

  async function open(wanted: Wanted): Promise<void> {
    const { host, port, identity } = wanted;
    const listener = await listenTls({
      ...options,
      port,
      identity,
      isFront: isOtherNode,
      ...(host === undefined ? {} : { host }),
    });
    log.info("listening", { port: listener.port, asksClients: wanted.asksClients });
    current = { listener, wanted };
    options.onListening?.(listener.port);
  }

  async function reconcile(signal: AbortSignal): Promise<void> {
    const wanted = planListener(view());
    if (wanted === undefined) return pause(signal);
    if (current !== undefined && !sameAddress(current.wanted, wanted)) closeCurrent();
    if (current === undefined) await open(wanted);
    else if (pausedAtMs !== undefined || !sameIdentity(current.wanted.identity, wanted.identity)) {
      const { listener } = current;
      listener.update(wanted.identity);
      log.info("changed certificates", { asksClients: wanted.asksClients });
      const isNewMode = current.wanted.asksClients !== wanted.asksClients;
      current = { listener, wanted };
      if (isNewMode) options.onListening?.(listener.port);
    }
    pausedAtMs = undefined;
  }

  return {
    wake: () => wakes.ring(),
    async run(signal) {
      const retry = backoff({ initialMs: 50, maxMs: 2000 });
      while (!signal.aborted) {
        const rung = wakes.next(signal); // asked for first, so that no ring is lost while we work
        try {
          await reconcile(signal);
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

function sameAddress(a: Wanted, b: Wanted): boolean {
  return a.host === b.host && a.port === b.port;
}

function sameIdentity(a: TlsIdentity, b: TlsIdentity): boolean {
  return a.cert === b.cert && a.key === b.key && a.clientAuthorities === b.clientAuthorities;
}
