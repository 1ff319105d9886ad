// Which requests go through a proxy, as the variables of the environment say that other programs of the node read too.
import { isLoopbackIp, parseIp, parseIpPrefix, prefixContains } from "../base/ip.ts";

export type Variables = Readonly<Record<string, string>>;

/** The value by either spelling: the upper-case one wins. */
function variable(variables: Variables, name: string): string {
  return variables[name.toUpperCase()] ?? variables[name] ?? "";
}

function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  const address = parseIp(host);
  return address !== undefined && isLoopbackIp(address);
}

/** One entry of the list: `*`, an address, a subnet, or a domain, which stands for all below it; each with a port behind it, if only that is meant. */
function covers(entry: string, host: string, port: string): boolean {
  const [, name = "", wantedPort] =
    /^(.*?)(?::(\d+))?$/u.exec(parseIp(entry) === undefined ? entry : `[${entry}]`) ?? [];
  if (name === "*") return true;
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const address = parseIp(host);
  if (address !== undefined) {
    const subnet = parseIpPrefix(name);
    if (subnet !== undefined) return prefixContains(subnet, address);
    const single = parseIp(name.replaceAll(/^\[|\]$/gu, ""));
    return single !== undefined && single.toHex() === address.toHex();
  }
  const domain = name.replace(/^\*?\./u, "");
  return domain !== "" && (host.endsWith(`.${domain}`) || (host === domain && !/^\*?\./u.test(name)));
}

/**
 * URL of the proxy for a request; undefined when it goes straight. The machine itself is never asked through a proxy. The rules are those of the programs
 * beside us: https://pkg.go.dev/golang.org/x/net/http/httpproxy.
 */
export function proxyFor({ protocol, hostname, port }: URL, variables: Variables): string | undefined {
  const proxy = variable(variables, protocol === "https:" ? "https_proxy" : "http_proxy");
  if (proxy === "") return undefined;
  const host = hostname.replaceAll(/^\[|\]$/gu, "").toLowerCase();
  const ownPort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  const entries = variable(variables, "no_proxy").toLowerCase().split(",");
  const isExempt = entries.some((entry) => covers(entry.trim(), host, ownPort));
  if (isExempt || isLoopback(host)) return undefined;
  return /^[a-z][\w+.-]*:\/\//iu.test(proxy) ? proxy : `http://${proxy}`;
}
