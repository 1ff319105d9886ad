// The texts of /etc/hosts and /etc/resolv.conf.
import { parseIp } from "../../../base/ip.ts";

/** The resolver reads no more. resolv.conf(5), MAXNS. */
const maxNameServers = 3;

export function resolvConf(nameServers: readonly string[], searchDomains: readonly string[]): string {
  const servers = nameServers.slice(0, maxNameServers).map((server) => `nameserver ${server}\n`);
  return [...servers, ...(searchDomains.length === 0 ? [] : [`\nsearch ${searchDomains.join(" ")}\n`])].join("");
}

export interface HostsFacts {
  /** Without prefix length; absent while the node has none. */
  readonly address: string | undefined;
  readonly hostname: { readonly hostname: string; readonly domainname: string } | undefined;
  readonly extra: readonly { readonly ip: string; readonly names: readonly string[] }[];
}

/** Columns are aligned with blanks. */
export function hostsFile({ address, hostname, extra }: HostsFacts): string {
  const own = ownNames(hostname);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["127.0.0.1", ["localhost"]],
    ...(address === undefined || own.length === 0 ? [] : [[address, own] as const]),
    ["::1", ["localhost", "ip6-localhost", "ip6-loopback"]],
    ["ff02::1", ["ip6-allnodes"]],
    ["ff02::2", ["ip6-allrouters"]],
    ...mergedHosts(extra),
  ];
  const width = Math.max(...rows.map(([ip]) => ip.length)) + 1;
  return rows.map(([ip, names]) => `${ip.padEnd(width)}${names.join(" ")}\n`).join("");
}

function ownNames(name: HostsFacts["hostname"]): readonly string[] {
  if (name === undefined || name.hostname === "") return [];
  return name.domainname === "" ? [name.hostname] : [`${name.hostname}.${name.domainname}`, name.hostname];
}

/** One line an address, sorted by address. */
function mergedHosts(extra: HostsFacts["extra"]): readonly (readonly [string, readonly string[]])[] {
  const names = new Map<string, string[]>();
  for (const { ip, names: more } of extra) names.set(ip, [...(names.get(ip) ?? []), ...more]);
  return [...names].toSorted(([a], [b]) => compareTexts(sortKey(a), sortKey(b)));
}

function sortKey(ip: string): string {
  const bytes = parseIp(ip) ?? new Uint8Array();
  return `${bytes.length.toString().padStart(2, "0")}${bytes.toHex()}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
