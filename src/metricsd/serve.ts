// Keeps metricsd's listeners as the node wants them: one with TLS, one on 127.0.0.1, each open while it is asked for.
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { HttpServer } from "../base/http.ts";
import type { Logger } from "../base/logger.ts";
import { wakeup } from "../base/wakeup.ts";
import { standardKeyPem } from "../pki/keys.ts";
import type { MetricsServer } from "../resources/secrets/metrics-server.ts";
import { serveHttp } from "../rpc/http-serve.ts";
import type { HttpsServer, MutualIdentity } from "../rpc/https-serve.ts";
import { serveHttps } from "../rpc/https-serve.ts";
import type { Responder } from "./respond.ts";

export interface ServeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly respond: Responder;
  readonly view: () => MetricsServer | undefined;
  /** Called with each port that was opened. */
  readonly onListening?: (kind: "tls" | "loopback", port: number) => void;
}

export interface MetricsListeners {
  /** Looks at the view again. */
  wake(): void;
  /** Runs until the signal aborts, then closes the listeners; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

interface TlsWish {
  readonly host: string | undefined;
  readonly port: number;
  readonly identity: MutualIdentity;
}

/** Undefined while nothing is to be served to the network, or there is no certificate to do it with. */
export function planTls(view: MetricsServer | undefined): TlsWish | undefined {
  const [, host = "", port] = /^(.*):(\d+)$/u.exec(view?.listenAddress ?? "") ?? [];
  if (view?.server === undefined || view.server.crt === "" || port === undefined || view.acceptedCAs.length === 0)
    return undefined;
  const identity = {
    cert: view.server.crt,
    key: standardKeyPem(view.server.key),
    clientAuthorities: view.acceptedCAs.join("\n"),
  };
  return { host: host === "" ? undefined : host.replace(/^\[|\]$/gu, ""), port: Number(port), identity };
}

export function metricsListeners({ clock, log, respond, view, onListening }: ServeOptions): MetricsListeners {
  const wakes = wakeup();
  let tls: { readonly server: HttpsServer; readonly wish: TlsWish } | undefined;
  let loopback: { readonly server: HttpServer; readonly port: number } | undefined;

  async function reconcileTls(wish: TlsWish | undefined): Promise<void> {
    if (tls !== undefined && (wish === undefined || wish.port !== tls.wish.port || wish.host !== tls.wish.host)) {
      const { server } = tls;
      tls = undefined;
      await server[Symbol.asyncDispose]();
    }
    if (wish === undefined) return;
    if (tls === undefined) {
      const server = await serveHttps({ ...wish, respond: (request, roles) => respond.forClient(request, roles), log });
      tls = { server, wish };
      log.info("listening", { kind: "tls", port: server.port });
      onListening?.("tls", server.port);
    } else if (JSON.stringify(wish.identity) !== JSON.stringify(tls.wish.identity)) {
      tls.server.update(wish.identity);
      tls = { server: tls.server, wish };
      log.info("changed certificates");
    }
  }

  async function reconcileLoopback(port: number): Promise<void> {
    if (loopback !== undefined && loopback.port !== port) {
      const { server } = loopback;
      loopback = undefined;
      await server[Symbol.asyncDispose]();
    }
    if (port === 0 || loopback !== undefined) return;
    const server = await serveHttp({ host: "127.0.0.1", port, respond: (request) => respond.forLocal(request) });
    loopback = { server, port };
    log.info("listening", { kind: "loopback", port: server.port });
    onListening?.("loopback", server.port);
  }

  return {
    wake: () => wakes.ring(),
    async run(signal) {
      const retry = backoff({ initialMs: 250, maxMs: 10_000 });
      while (!signal.aborted) {
        const rung = wakes.next(signal); // asked for first, so that no ring is lost while we work
        const found = view();
        // one that cannot listen does not keep the other from it
        const results = await Promise.allSettled([
          reconcileTls(planTls(found)),
          reconcileLoopback(found?.loopbackPort ?? 0),
        ]);
        const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
        for (const error of failures) log.warn("cannot listen", { error });
        if (failures.length === 0) {
          retry.reset();
          await rung;
        } else await Promise.race([clock.sleep(retry.next()), rung]);
      }
      await Promise.all([reconcileTls(undefined), reconcileLoopback(0)]);
    },
  };
}
