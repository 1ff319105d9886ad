// What callers get: metrics, when they may have them.
import type { HttpAnswer, HttpRequest } from "../base/http.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { unixGet } from "../rpc/http-get.ts";
import type { Roles } from "../rpc/roles.ts";
import { Role } from "../rpc/roles.ts";

/** Who may read resources that are not secret may read metrics. The first one is good for nothing else. */
const readers: readonly string[] = [Role.metrics, Role.reader, Role.operator, Role.admin];

const path = "/metrics";
/** Less than a scrape waits. */
const askMs = 8000;
const plain = "text/plain; charset=utf-8";

export interface RespondOptions {
  /** Of the node, where the text comes from. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Responder {
  /** For clients with a certificate. */
  forClient(request: HttpRequest, roles: Roles): Promise<HttpAnswer>;
  /** For programs on this machine, whoever they are. */
  forLocal(request: HttpRequest): Promise<HttpAnswer>;
}

export function openResponder({ socketPath, clock, log }: RespondOptions): Responder {
  async function answer({ target, headers }: HttpRequest): Promise<HttpAnswer> {
    if (target.split("?")[0] !== path) return { status: 404, contentType: plain, body: `only ${path} is here\n` };
    using timeout = clock.timeout(askMs);
    try {
      const at = { socketPath, path, accept: headers.get("accept") ?? "*/*" };
      const { status, body, contentType } = await unixGet(at, timeout.signal);
      return { status: status === 200 ? 200 : 503, contentType, body };
    } catch (error) {
      log.warn("cannot get metrics of the node", { error: errorChain(error) });
      return { status: 503, contentType: plain, body: "the node does not answer\n" };
    }
  }
  return {
    forLocal: answer,
    async forClient(request, roles) {
      if (readers.some((role) => roles.has(role))) return answer(request);
      return { status: 403, contentType: plain, body: "not authorized\n" };
    },
  };
}
