// Packet filter chains that mark what goes through the mesh. The tunnel's own packets are left alone.
import {
  MatchOperator,
  NfTablesChainHook,
  NfTablesChainPriority,
  NfTablesVerdict,
} from "../../../resources/network/common/enums.ts";
import { NfTablesChain } from "../../../resources/network/nftables-chain.ts";
import { emptyRule } from "../../network/decide/firewall.ts";
import { meshMarks } from "./mesh.ts";

export const preroutingChain = "kubespan_prerouting";
export const outgoingChain = "kubespan_outgoing";

type Rule = NfTablesChain["rules"][number];

const { accept } = NfTablesVerdict;

/** Packets of the tunnel itself go their own way. */
const ownPackets: Rule = {
  ...emptyRule(),
  matchMark: { mask: meshMarks.mask, xor: 0, value: meshMarks.tunnel },
  verdict: accept,
};

const loopback: Rule = {
  ...emptyRule(),
  matchOIfName: { interfaceName: ["lo"], operator: MatchOperator["=="] },
  verdict: accept,
};

/** `routed`: prefixes that go through the mesh. A rule for none would match nothing: it is left out. */
export function meshChains(routed: readonly string[], mtu: number): ReadonlyMap<string, NfTablesChain> {
  const toMesh = { includeSubnets: routed, excludeSubnets: [], invert: false };
  const mark: Rule = {
    ...emptyRule(),
    matchDestinationAddress: toMesh,
    setMark: { mask: ~meshMarks.mask >>> 0, xor: meshMarks.force, value: 0 },
    verdict: accept,
  };
  const clamp: Rule = { ...emptyRule(), matchDestinationAddress: toMesh, clampMSS: { mtu } };
  const isAny = routed.length > 0;
  const chain = (type: string, hook: number, rules: readonly Rule[]): NfTablesChain => ({
    ...NfTablesChain.zero(),
    type,
    hook,
    priority: NfTablesChainPriority.filter,
    policy: accept,
    rules,
  });
  return new Map([
    [preroutingChain, chain("filter", NfTablesChainHook.prerouting, [ownPackets, ...(isAny ? [mark] : [])])],
    [outgoingChain, chain("route", NfTablesChainHook.output, [ownPackets, loopback, ...(isAny ? [clamp, mark] : [])])],
  ]);
}
