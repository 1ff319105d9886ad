// Brings the kernel's packet filter in line with the chains that the firewall and others want: all of them are one table, which is replaced as a whole.
//
// - Nodes where nobody wants a chain never load the packet filter.
// - Sets of chains that are already in force are not sent again: a new table starts its counters and rates at zero.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, strong } from "../../cosi/controller.ts";
import type { PacketChain, PacketHook, PacketRule, PacketVerdict } from "../../formats/nftables/chain.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Network } from "../../linux/network.ts";
import { MatchOperator, NfTablesVerdict } from "../../resources/network/common/enums.ts";
import type {
  NfTablesAddressMatch,
  NfTablesIfNameMatch,
  NfTablesPortMatch,
} from "../../resources/network/common/messages.ts";
import { NfTablesChain } from "../../resources/network/nftables-chain.ts";

const name = "network.NfTablesChainController";
/** `table inet talos`: where users of `nft` look. */
export const packetTable = "talos";
/** The filter itself, what looks at connections, and rates; the rest of what rules use is part of the first. */
const kernelModules = ["nf_tables", "nft_ct", "nft_limit"];

export interface NfTablesChainOptions {
  readonly network: Pick<Network, "replaceChains">;
  /** Absent where the packet filter is built in. */
  readonly modules?: Pick<Modules, "load">;
}

export function nfTablesChainController({ network, modules }: NfTablesChainOptions): Controller {
  /** Of the last call: undefined while it is not known what the kernel has. */
  let inForce: string | undefined = "[]";
  return defineController({
    name,
    inputs: [strong(NfTablesChain)],
    outputs: [],
    async reconcile({ state, signal, log }) {
      const all = await state.list(NfTablesChain);
      const running = all.filter(({ metadata }) => metadata.phase === "running");
      for (const { metadata } of running) await state.addFinalizer(NfTablesChain, metadata.id, name);
      const chains = running.map(({ metadata, spec }) => packetChain(metadata.id, spec));
      const wanted = JSON.stringify(chains);
      if (wanted !== inForce) {
        for (const module of kernelModules) await modules?.load(module);
        inForce = undefined;
        await network.replaceChains(packetTable, chains, signal);
        inForce = wanted;
        log.info("replaced chains of the packet filter", { chains: chains.map((chain) => chain.name) });
      }
      for (const { metadata } of all) {
        if (metadata.phase !== "running") await state.removeFinalizer(NfTablesChain, metadata.id, name);
      }
    },
  });
}

/** The chain in the words of the kernel's port. */
export function packetChain(id: string, spec: NfTablesChain): PacketChain {
  return {
    name: id,
    type: spec.type,
    hook: spec.hook as PacketHook, // the resource has the numbers of the kernel, 0..4
    priority: spec.priority,
    policy: verdictOf(spec.policy),
    rules: spec.rules.map(packetRule),
  };
}

function verdictOf(verdict: number): PacketVerdict {
  return verdict === NfTablesVerdict.accept ? "accept" : "drop";
}

function packetRule(rule: NfTablesChain["rules"][number]): PacketRule {
  const { matchMark: mark, matchLayer4: layer4, setMark } = rule;
  return {
    ...given("inLinks", rule.matchIIfName, linkMatch),
    ...given("outLinks", rule.matchOIfName, linkMatch),
    ...given("mark", mark, ({ mask, xor, value }) => ({ mask, xor, value })),
    ...given("states", rule.matchConntrackState, ({ states }) => states.reduce((bits, state) => bits | state, 0)),
    ...given("source", rule.matchSourceAddress, addressMatch),
    ...given("destination", rule.matchDestinationAddress, addressMatch),
    ...given("protocol", layer4, ({ protocol }) => protocol),
    ...given("sourcePorts", layer4?.matchSourcePort, ports),
    ...given("destinationPorts", layer4?.matchDestinationPort, ports),
    ...given("icmpTypes", layer4?.matchICMPType, ({ types }) => types),
    ...given("packetsPerSecond", rule.matchLimit, ({ packetRatePerSecond }) => Number(packetRatePerSecond)),
    ...given("clampMssToMtu", rule.clampMSS, ({ mtu }) => mtu),
    ...given("setMark", setMark, ({ mask, xor }) => ({ mask, xor })),
    counts: rule.anonymousCounter,
    ...given("verdict", rule.verdict, verdictOf),
  };
}

/** Nothing for what the resource leaves out. */
function given<K extends string, T, R>(
  key: K,
  value: T | undefined,
  change: (value: T) => R,
): { readonly [P in K]?: R } {
  return value === undefined ? {} : ({ [key]: change(value) } as { readonly [P in K]: R }); // TypeScript widens computed keys
}

function linkMatch({ interfaceName, operator }: NfTablesIfNameMatch): NonNullable<PacketRule["inLinks"]> {
  return { names: interfaceName, isInverted: operator === MatchOperator["!="] };
}

function addressMatch(match: NfTablesAddressMatch): NonNullable<PacketRule["source"]> {
  return { include: match.includeSubnets, exclude: match.excludeSubnets, isInverted: match.invert };
}

function ports({ ranges }: NfTablesPortMatch): NonNullable<PacketRule["sourcePorts"]> {
  return ranges.map(({ lo, hi }) => ({ low: lo, high: hi }));
}
