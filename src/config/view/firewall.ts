// What the config wants of the ingress firewall.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { networkDefaultActionConfig } from "../documents/network-default-action-config.ts";
import { networkRuleConfig } from "../documents/network-rule-config.ts";
import { parsePorts } from "../rules/link-rules.ts";

export interface FirewallRule {
  readonly name: string;
  /** Undefined when the rule names none. */
  readonly protocol: "icmp" | "tcp" | "udp" | "icmpv6" | undefined;
  /** Both ends belong to it. */
  readonly ports: readonly { readonly low: number; readonly high: number }[];
  /** Prefixes of the sources that are meant, and those that are not. */
  readonly subnets: readonly string[];
  readonly except: readonly string[];
}

export interface Firewall {
  /** Only what a rule names comes in; otherwise everything does, but ports of rules only from the sources of their rules. */
  readonly blocks: boolean;
  readonly rules: readonly FirewallRule[];
}

/** Undefined when everything may come in. */
export function firewall(config: Config): Firewall | undefined {
  const blocks = documentOf(config, networkDefaultActionConfig)?.ingress === "block";
  const rules = documentsOf(config, networkRuleConfig).map(({ name = "", portSelector, ingress = [] }) => ({
    name,
    protocol: portSelector?.protocol,
    ports: (portSelector?.ports ?? []).map(parsePorts).map(({ low, high }) => ({ low, high })),
    subnets: ingress.flatMap(({ subnet }) => (subnet === undefined ? [] : [subnet])),
    except: ingress.flatMap(({ except }) => (except === undefined ? [] : [except])),
  }));
  return blocks || rules.length > 0 ? { blocks, rules } : undefined;
}
