// Whether a new config would cut off the client that applies it. Decisions only; what is doubtful counts as harmless, as the client is only warned.
import { isLoopbackIp, parseIp, parseIpPrefix, prefixContains } from "../../../base/ip.ts";
import type { Config } from "../../../config/document.ts";
import { firewall, type FirewallRule } from "../../../config/view/firewall.ts";
import type { LinkWish } from "../../../config/view/link-wish.ts";
import { type KnownLinks, ignoredLinks, isPhysical, runsDefaultDhcp, wishedLinks } from "../links-view.ts";
import { trustedLinks } from "./firewall.ts";

/** A new connection to the node. */
export interface IncomingCall {
  /** Address that it comes from. */
  readonly source: string;
  /** Link that it comes in on; undefined when it is not known. */
  readonly link: string | undefined;
  readonly port: number;
}

function holds(prefixes: readonly string[], address: Uint8Array): boolean {
  return prefixes.some((text) => {
    const prefix = parseIpPrefix(text);
    return prefix !== undefined && prefixContains(prefix, address);
  });
}

/** True when the ingress firewall of the config keeps new connections over TCP from the port. */
export function isBlocked(config: Config, { source, link, port }: IncomingCall): boolean {
  const wanted = firewall(config);
  const address = parseIp(source);
  if (wanted === undefined || address === undefined || isLoopbackIp(address)) return false;
  if (link !== undefined && trustedLinks.includes(link)) return false;
  const isNamed = ({ ports }: FirewallRule): boolean => ports.some(({ low, high }) => low <= port && port <= high);
  const letsIn = ({ subnets, except }: FirewallRule): boolean => holds(subnets, address) && !holds(except, address);
  const rules = wanted.rules.filter(isNamed);
  if (wanted.blocks) return !rules.some((rule) => rule.protocol === "tcp" && letsIn(rule));
  return rules.some((rule) => (rule.protocol ?? "tcp") === "tcp" && !letsIn(rule));
}

/** The bond or bridge that takes over what the link carries. */
function masterOf(link: string, wishes: readonly LinkWish[]): string | undefined {
  const own = wishes.find(({ name, bridge = "" }) => name === link && bridge !== "");
  if (own !== undefined) return own.bridge;
  return wishes.find((wish) => {
    if (wish.link.kind === "bond") return wish.link.bond.links?.includes(link) === true;
    return wish.link.kind === "bridge" && wish.link.bridge.links?.includes(link) === true;
  })?.name;
}

/** True when the config gives the link no address and no DHCP, or takes it down. */
export function losesAddressing(config: Config, link: string, known: KnownLinks): boolean {
  const wishes = wishedLinks(config, known);
  const carrier = masterOf(link, wishes) ?? link;
  const own = wishes.filter(({ name }) => name === carrier);
  if (own.some(({ up }) => up === false)) return true;
  if (own.some(({ addresses, dhcp4, dhcp6 }) => addresses.length > 0 || dhcp4 !== undefined || dhcp6 !== undefined))
    return false;
  const isDefault = own.length === 0 && runsDefaultDhcp(config) && !ignoredLinks(config, known).has(carrier);
  return !(isDefault && known.some((each) => each.metadata.id === carrier && isPhysical(each)));
}
