// Whether a connection goes through a proxy, and through which: what the context says, else the environment. Pure.
import { FormatError } from "../../base/errors.ts";
import { isLoopbackIp, parseIp, parseIpPrefix, prefixContains } from "../../base/ip.ts";
import type { Environment } from "../talosconfig.ts";

export interface Proxy {
  readonly kind: "http" | "https" | "socks5";
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** Name and password, when it wants to know who asks. */
  readonly user?: { readonly name: string; readonly password: string };
}

const ports: Readonly<Record<Proxy["kind"], number>> = { http: 80, https: 443, socks5: 1080 };

/** `http://host:port`, `https://…`, `socks5://…`; a bare `host:port` speaks HTTP. Throws a FormatError, which has no password in it. */
export function parseProxy(text: string): Proxy {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  const kind = url?.protocol.replace(/h?:$/u, "");
  if (url === null || url.hostname === "" || (kind !== "http" && kind !== "https" && kind !== "socks5")) {
    const shown = text.replace(/\/\/[^@/]*@/u, "//***@");
    throw new FormatError(`Cannot use proxy: found "${shown}", want http://, https:// or socks5:// and a host`);
  }
  const host = url.hostname.replace(/^\[|\]$/gu, "");
  const user = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const port = url.port === "" ? ports[kind] : Number(url.port);
  return { kind, host, port, ...(user.name === "" ? {} : { user }) };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Undefined: the connection is made directly. */
export function chooseProxy(
  configured: string | undefined,
  address: Address,
  env: Pick<Environment, "HTTPS_PROXY" | "NO_PROXY">,
): Proxy | undefined {
  if (configured === "direct") return undefined;
  if (configured !== undefined && configured !== "") return parseProxy(configured);
  const { HTTPS_PROXY = "", NO_PROXY = "" } = env;
  return HTTPS_PROXY === "" || isExempt(address, NO_PROXY) ? undefined : parseProxy(HTTPS_PROXY);
}

/** This machine itself never; else what the list says: `*`, names with all below them, addresses, prefixes, each with or without a port. */
function isExempt(address: Address, list: string): boolean {
  const ip = parseIp(address.host);
  const isOwn = address.host === "localhost" || (ip !== undefined && isLoopbackIp(ip));
  const items = list.split(/[\s,]+/u).filter((item) => item !== "");
  return isOwn || items.some((item) => matches(item.toLowerCase(), address, ip));
}

function matches(item: string, { host, port }: Address, ip: Uint8Array | undefined): boolean {
  if (item === "*") return true;
  const prefix = item.includes("/") ? parseIpPrefix(item) : undefined;
  if (prefix !== undefined) return ip !== undefined && prefixContains(prefix, ip);
  const {
    v6,
    plain = item,
    number,
  } = /^(?:\[(?<v6>.+)\]|(?<plain>[^:]+))(?::(?<number>\d+))?$/u.exec(item)?.groups ?? {};
  if (number !== undefined && Number(number) !== port) return false;
  const name = (v6 ?? plain).replace(/^\*?\./u, "");
  const lower = host.toLowerCase();
  return lower === name || (ip === undefined && lower.endsWith(`.${name}`));
}
