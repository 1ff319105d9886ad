// The chains of the ingress firewall.
//
// - `ingress` judges what is for the node. `prerouting` judges new connections to the node's addresses before anybody else gives them another destination, as the
//   ports of Kubernetes' services and of pods are given.
// - What the node's own links and tunnels bring is trusted. Packets of known connections pass before any rule of the config, so that a new config cuts none.
// - Neighbour discovery has no rate: others' pings must not make the node lose its neighbours. The answers of a DHCPv6 server come from an address that was not asked, so no
//   known connection lets them in.
import type { Firewall, FirewallRule } from "../../../config/view/firewall.ts";
import {
  ConntrackState,
  MatchOperator,
  NfTablesChainHook,
  NfTablesChainPriority,
  NfTablesVerdict,
  Protocol,
} from "../../../resources/network/common/enums.ts";
import type { NfTablesChain } from "../../../resources/network/nftables-chain.ts";

export interface FirewallFacts {
  readonly firewall: Firewall;
  /** `address/bits` each: of pods and services. */
  readonly kubernetesSubnets: readonly string[];
  /** Where pods ask for names; empty when the node does not answer them. */
  readonly dnsAddresses: readonly string[];
  /** The node's own, as host prefixes. */
  readonly nodeAddresses: readonly string[];
  readonly usesDhcp6: boolean;
}

type Rule = NfTablesChain["rules"][number];

/** Links that only the node itself, its management and its cluster send on. */
export const trustedLinks: readonly string[] = ["lo", "siderolink", "kubespan"];
/** Requests and answers for time and address mask: nobody needs them, and they tell about the node. */
const refusedIcmp = [13, 14, 17, 18];
const icmpPacketsPerSecond = 5n;
/** Router and neighbour solicitations and advertisements. RFC 4861. */
const neighbourDiscovery = [133, 134, 135, 136];
const linkLocal = "fe80::/10";
const dhcp6ClientPort = 546;
const dnsPort = 53;

const { accept, drop } = NfTablesVerdict;
const { tcp, udp, icmp, icmpv6 } = Protocol;

/** By id. Without addresses of the node only the ingress chain. */
export function firewallChains(facts: FirewallFacts): ReadonlyMap<string, NfTablesChain> {
  const ingress: NfTablesChain = {
    type: "filter",
    hook: NfTablesChainHook.input,
    priority: NfTablesChainPriority.mangle + 10,
    policy: facts.firewall.blocks ? drop : accept,
    rules: ingressRules(facts),
  };
  if (facts.nodeAddresses.length === 0) return new Map([["ingress", ingress]]);
  const prerouting: NfTablesChain = {
    type: "filter",
    hook: NfTablesChainHook.prerouting,
    priority: NfTablesChainPriority["nat-dest"] - 10,
    policy: accept,
    rules: preroutingRules(facts),
  };
  return new Map([
    ["ingress", ingress],
    ["prerouting", prerouting],
  ]);
}

/** A rule that matches all packets and counts them. */
function rule(parts: Partial<Rule>): Rule {
  return { ...emptyRule(), anonymousCounter: true, ...parts };
}

/** Takes every packet, and does nothing with it. */
export function emptyRule(): Rule {
  return {
    matchIIfName: undefined,
    matchOIfName: undefined,
    matchMark: undefined,
    matchConntrackState: undefined,
    matchSourceAddress: undefined,
    matchDestinationAddress: undefined,
    matchLayer4: undefined,
    matchLimit: undefined,
    clampMSS: undefined,
    setMark: undefined,
    anonymousCounter: false,
    verdict: undefined,
  };
}

const trusted = (): Rule =>
  rule({ matchIIfName: { interfaceName: trustedLinks, operator: MatchOperator["=="] }, verdict: accept });

const known = (): Rule =>
  rule({
    matchConntrackState: { states: [ConntrackState.established, ConntrackState.related] },
    verdict: accept,
  });

const among = (includeSubnets: readonly string[]): Rule["matchSourceAddress"] => ({
  includeSubnets,
  excludeSubnets: [],
  invert: false,
});

function transport(
  protocol: number,
  more: { readonly port?: number; readonly icmpTypes?: readonly number[] } = {},
): Rule["matchLayer4"] {
  const { port, icmpTypes } = more;
  return {
    protocol,
    matchSourcePort: undefined,
    matchDestinationPort: port === undefined ? undefined : { ranges: [{ lo: port, hi: port }] },
    matchICMPType: icmpTypes === undefined ? undefined : { types: icmpTypes },
  };
}

function ingressRules(facts: FirewallFacts): readonly Rule[] {
  const { firewall } = facts;
  return [
    trusted(),
    known(),
    ...(firewall.blocks ? blockRules(facts) : []),
    ...firewall.rules.flatMap((each) => userRules(each, firewall.blocks)),
  ];
}

/** What comes in although everything is blocked. */
function blockRules({ kubernetesSubnets, dnsAddresses, usesDhcp6 }: FirewallFacts): readonly Rule[] {
  const rate = { packetRatePerSecond: icmpPacketsPerSecond };
  const kubernetes = among(kubernetesSubnets);
  const dns = dnsAddresses.length === 0 ? [] : [udp, tcp];
  return [
    rule({ matchConntrackState: { states: [ConntrackState.invalid] }, verdict: drop }),
    rule({ matchLayer4: transport(icmp, { icmpTypes: refusedIcmp }), verdict: drop }),
    rule({ matchLayer4: transport(icmp), matchLimit: rate, verdict: accept }),
    rule({ matchLayer4: transport(icmpv6, { icmpTypes: neighbourDiscovery }), verdict: accept }),
    rule({ matchLayer4: transport(icmpv6), matchLimit: rate, verdict: accept }),
    ...(usesDhcp6
      ? [
          rule({
            matchSourceAddress: among([linkLocal]),
            matchLayer4: transport(udp, { port: dhcp6ClientPort }),
            verdict: accept,
          }),
        ]
      : []),
    ...dns.map((protocol) =>
      rule({
        matchSourceAddress: kubernetes,
        matchDestinationAddress: among(dnsAddresses),
        matchLayer4: transport(protocol, { port: dnsPort }),
        verdict: accept,
      }),
    ),
    rule({ matchSourceAddress: kubernetes, matchDestinationAddress: kubernetes, verdict: accept }),
  ];
}

/**
 * Blocking: these sources may use these ports. Otherwise: others may not. A rule without a protocol lets nobody in, and keeps others from the ports of TCP and UDP; one
 * of ICMP is about all of it, whatever its ports.
 */
function userRules({ protocol, ports, subnets, except }: FirewallRule, blocks: boolean): readonly Rule[] {
  const protocols = protocol === undefined ? (blocks ? [] : [tcp, udp]) : [Protocol[protocol]];
  return protocols.map((number) =>
    rule({
      matchSourceAddress: { includeSubnets: subnets, excludeSubnets: except, invert: !blocks },
      matchLayer4: {
        protocol: number,
        matchSourcePort: undefined,
        matchDestinationPort:
          number === tcp || number === udp
            ? { ranges: ports.map(({ low, high }) => ({ lo: low, hi: high })) }
            : undefined,
        matchICMPType: undefined,
      },
      verdict: blocks ? accept : drop,
    }),
  );
}

function preroutingRules({ firewall, nodeAddresses }: FirewallFacts): readonly Rule[] {
  const fresh = { matchConntrackState: { states: [ConntrackState.new] } };
  const others = { includeSubnets: nodeAddresses, excludeSubnets: [], invert: true };
  const rest = firewall.blocks ? [tcp, udp] : [];
  return [
    trusted(),
    rule({ matchDestinationAddress: others, verdict: accept }),
    ...firewall.rules.flatMap((each) => userRules(each, firewall.blocks)).map((each) => ({ ...each, ...fresh })),
    ...rest.map((protocol) => rule({ ...fresh, matchLayer4: transport(protocol), verdict: drop })),
  ];
}
