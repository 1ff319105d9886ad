// Which requests are answered at all. The console listens on this host only, and still every page that the user's browser shows can send it requests:
// by address, or by a name of its own that it lets point here (DNS rebinding).
//
// - Host is the one address that was printed: a rebound name is not.
// - Origin, which pages cannot leave out of a POST, and Sec-Fetch-Site, where the browser sends it, are our own.
// - A POST is JSON, which no form can send.
// - Everything below /api but the login needs cookie and key.
import type { IncomingHttpHeaders } from "node:http";
import type { Keys, SessionKeys } from "./keys.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export type Verdict =
  | { readonly kind: "allowed"; readonly session: Partial<SessionKeys> }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

/** Where the page keeps its half of the session. */
export const keyHeader = "x-console-key";

/** Cookies do not tell ports apart: the name does. */
export function cookieName(port: number): string {
  return `ichor-console-${port}`;
}

export function sessionOf({ headers }: Asked, port: number): Partial<SessionKeys> {
  const key = headers[keyHeader];
  const wanted = `${cookieName(port)}=`;
  const cookie = (headers.cookie ?? "")
    .split(";")
    .map((each) => each.trim())
    .find((each) => each.startsWith(wanted))
    ?.slice(wanted.length);
  return { ...(cookie === undefined ? {} : { cookie }), ...(typeof key === "string" ? { key } : {}) };
}

function refuse(status: number, reason: string): Verdict {
  return { kind: "refused", status, reason };
}

export const loginPath = "/api/login";

export function judge(asked: Asked, port: number, keys: Pick<Keys, "isSession">): Verdict {
  const { method, path, headers } = asked;
  const host = `127.0.0.1:${port}`;
  if (headers.host !== host) return refuse(421, `this console is at http://${host} only`);
  if (method !== "GET" && method !== "POST") return refuse(405, `found method ${method}, want GET or POST`);
  if (!path.startsWith("/api/")) {
    return method === "GET" ? { kind: "allowed", session: {} } : refuse(405, "pages are only read");
  }
  const strange = strangeness(asked, `http://${host}`);
  if (strange !== undefined) return strange;
  const session = sessionOf(asked, port);
  if (path !== loginPath && !keys.isSession(session))
    return refuse(401, "no session: follow the link that the terminal shows, or press Enter there for a new one");
  return { kind: "allowed", session };
}

/** Why a request is none of our own page; undefined when it is one. */
function strangeness({ method, headers }: Asked, own: string): Verdict | undefined {
  const { origin, "sec-fetch-site": site } = headers;
  if (site !== undefined && site !== "same-origin") return refuse(403, "the request comes from another page");
  if (origin !== undefined && origin !== own) return refuse(403, "the request comes from another page");
  if (method !== "POST") return undefined;
  if (origin === undefined) return refuse(403, "the request does not say which page it comes from");
  const isJson = /^application\/json(?:;|$)/u.test(headers["content-type"] ?? "");
  return isJson ? undefined : refuse(415, "want a body of JSON");
}

/** Nothing from elsewhere, no code or style but ours, no frame around us. Source: W3C Content Security Policy Level 3, Fetch Metadata. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "no-store",
};
