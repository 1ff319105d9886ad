// The packet filter of the network in memory: keeps the tables, and judges a packet as the kernel would.
import { parseIp } from "../../base/ip.ts";
import type { AddressMatch, LinkMatch, PacketChain, PacketRule, PacketVerdict } from "../../formats/nftables/chain.ts";
import { connectionStates, packetHooks } from "../../formats/nftables/chain.ts";
import { addressRanges } from "../../formats/nftables/ranges.ts";
import { kernelRules } from "../../formats/nftables/rule.ts";

export interface FakePacket {
  readonly hook: keyof typeof packetHooks;
  readonly inLink?: string;
  readonly outLink?: string;
  readonly source: string;
  readonly destination: string;
  /** 6 TCP when absent. */
  readonly protocol?: number;
  readonly sourcePort?: number;
  readonly port?: number;
  readonly icmpType?: number;
  /** New when absent. */
  readonly state?: keyof typeof connectionStates;
  readonly mark?: number;
}

export interface FakePacketFilter {
  /** Chains by table. */
  readonly tables: ReadonlyMap<string, readonly PacketChain[]>;
  /** How often a table was replaced. */
  readonly replacements: number;
  /** Chains that no packet comes by, by table of IPv4. */
  readonly hints: Map<string, string>;
  replace(table: string, chains: readonly PacketChain[]): void;
  /** What becomes of the packet at its hook: chains by priority, the first drop counts. No time passes for rates: they hold for so many packets. */
  judge(packet: FakePacket): { readonly verdict: PacketVerdict; readonly mark: number };
}

export function fakePacketFilter(): FakePacketFilter {
  const tables = new Map<string, readonly PacketChain[]>();
  const passed = new Map<PacketRule, number>();
  let replacements = 0;
  let mark = 0;

  function isWithinRate(rule: PacketRule): boolean {
    if (rule.packetsPerSecond === undefined) return true;
    const count = (passed.get(rule) ?? 0) + 1;
    passed.set(rule, count);
    return count <= rule.packetsPerSecond;
  }

  function judgeBy(chain: PacketChain, packet: FakePacket): PacketVerdict {
    for (const rule of chain.rules) {
      if (!fits(rule, { ...packet, mark }) || !isWithinRate(rule)) continue;
      if (rule.setMark !== undefined) mark = ((mark & rule.setMark.mask) ^ rule.setMark.xor) >>> 0;
      if (rule.verdict !== undefined) return rule.verdict;
    }
    return chain.policy;
  }

  return {
    tables,
    hints: new Map(),
    get replacements() {
      return replacements;
    },
    replace(table, chains) {
      // What the kernel could not be told is refused here too.
      for (const rule of chains.flatMap(({ rules }) => rules)) kernelRules(rule, () => 1);
      if (chains.length === 0) tables.delete(table);
      else tables.set(table, chains);
      replacements++;
    },
    judge(packet) {
      mark = packet.mark ?? 0;
      const chains = [...tables.values()].flat().filter(({ hook }) => hook === packetHooks[packet.hook]);
      for (const chain of chains.toSorted((a, b) => a.priority - b.priority)) {
        if (judgeBy(chain, packet) === "drop") return { verdict: "drop", mark };
      }
      return { verdict: "accept", mark };
    },
  };
}

function fits(rule: PacketRule, packet: FakePacket & { readonly mark: number }): boolean {
  const { protocol = 6, state = "new", sourcePort = 0, port = 0, icmpType = 0 } = packet;
  const ofPort = (ranges: PacketRule["sourcePorts"], value: number): boolean =>
    ranges === undefined || ranges.some(({ low, high }) => low <= value && value <= high);
  const checks = [
    linkFits(rule.inLinks, packet.inLink ?? ""),
    linkFits(rule.outLinks, packet.outLink ?? ""),
    rule.mark === undefined || ((packet.mark & rule.mark.mask) ^ rule.mark.xor) >>> 0 === rule.mark.value,
    rule.states === undefined || (rule.states & connectionStates[state]) !== 0,
    addressFits(rule.source, packet.source),
    addressFits(rule.destination, packet.destination),
    rule.protocol === undefined || rule.protocol === protocol,
    ofPort(rule.sourcePorts, sourcePort),
    ofPort(rule.destinationPorts, port),
    rule.icmpTypes === undefined || rule.icmpTypes.includes(icmpType),
    rule.clampMssToMtu === undefined || protocol === 6,
  ];
  return checks.every(Boolean);
}

function linkFits(match: LinkMatch | undefined, name: string): boolean {
  return match === undefined || match.names.includes(name) !== match.isInverted;
}

function addressFits(match: AddressMatch | undefined, text: string): boolean {
  if (match === undefined) return true;
  const bytes = parseIp(text) ?? new Uint8Array(4);
  const value = BigInt(`0x${bytes.toHex()}`);
  const isInside = addressRanges(match, bytes.length === 4 ? 4 : 16).some(
    ({ low, high }) => low <= value && value <= high,
  );
  return isInside !== match.isInverted;
}
