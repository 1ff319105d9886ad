// Settings of bonds from their three sources: documents, the command line, the kernel.
import type { BondConfig } from "../../config/documents/bond-config.ts";
import type { BondSettings } from "../../formats/rtnetlink-link.ts";
import {
  ADLACPActive,
  ADSelect,
  ARPAllTargets,
  ARPValidate,
  BondMode,
  BondXmitHashPolicy,
  FailOverMAC,
  LACPRate,
  PrimaryReselect,
} from "../../resources/network/common/enums.ts";
import type { BondMasterSpec } from "../../resources/network/common/messages.ts";
import { bondMasterSpec } from "../../resources/network/common/messages.ts";

/** The number of a text, or the value of the first text when there is none: configs are validated before they come here. */
function numberOf(table: Readonly<Record<string, number>>, text: string | undefined): number {
  return table[text ?? ""] ?? Object.values(table)[0] ?? 0;
}

/**
 * Milliseconds between looks at the members' links when nobody says anything: without any a bond does not notice a lost link and goes on sending into it. A 0
 * that was written stays: that is the user's word.
 */
const defaultMiimon = 100;

/** The two ways to watch members exclude each other. */
function miimonOf(said: number | undefined, bond: Pick<BondMasterSpec, "mode" | "arpInterval">): number {
  return said ?? (watchesByArp(bond) ? 0 : defaultMiimon);
}

/** Values that the kernel would not take as zero. */
export function withBondDefaults(bond: BondMasterSpec): BondMasterSpec {
  const isAdaptive = bond.mode === BondMode["balance-tlb"] || bond.mode === BondMode["balance-alb"];
  const isLacp = bond.mode === BondMode["802.3ad"];
  const or = (value: number, otherwise: number): number => (value === 0 ? otherwise : value);
  return {
    ...bond,
    useCarrier: true,
    resendIgmp: or(bond.resendIgmp, 1),
    lpInterval: or(bond.lpInterval, 1),
    packetsPerSlave: or(bond.packetsPerSlave, 1),
    numPeerNotif: or(bond.numPeerNotif, 1),
    tlbLogicalLb: isAdaptive ? bond.tlbLogicalLb : or(bond.tlbLogicalLb, 1),
    adActorSysPrio: isLacp ? or(bond.adActorSysPrio, 65_535) : bond.adActorSysPrio,
  };
}

export function bondFromConfig(bond: BondConfig): BondMasterSpec {
  const mode = numberOf(BondMode, bond.bondMode);
  return withBondDefaults({
    ...bondMasterSpec.zero(),
    mode,
    xmitHashPolicy: numberOf(BondXmitHashPolicy, bond.xmitHashPolicy),
    lacpRate: numberOf(LACPRate, bond.lacpRate),
    arpValidate: numberOf(ARPValidate, bond.arpValidate),
    arpAllTargets: numberOf(ARPAllTargets, bond.arpAllTargets),
    primaryReselect: numberOf(PrimaryReselect, bond.primaryReselect),
    failOverMac: numberOf(FailOverMAC, bond.failOverMac),
    adSelect: numberOf(ADSelect, bond.adSelect),
    adLacpActive: numberOf({ on: ADLACPActive.on, off: ADLACPActive.off }, bond.adLACPActive),
    ...bondNumbers(bond),
    miimon: miimonOf(bond.miimon, { mode, arpInterval: bond.arpInterval ?? 0 }),
    // Only a 0 that was written switches off what the kernel does by itself.
    ...(bond.bondMode === "balance-alb" ? { tlbLogicalLb: bond.tlbLogicalLb ?? 1 } : {}),
    arpIpTargets: bond.arpIpTargets ?? [],
    nsIp6Targets: bond.nsIp6Targets ?? [],
  });
}

function bondNumbers(bond: BondConfig): Partial<BondMasterSpec> {
  const values = {
    updelay: bond.updelay,
    downdelay: bond.downdelay,
    arpInterval: bond.arpInterval,
    resendIgmp: bond.resendIGMP,
    minLinks: bond.minLinks,
    lpInterval: bond.lpInterval,
    packetsPerSlave: bond.packetsPerSlave,
    numPeerNotif: bond.numPeerNotif,
    tlbLogicalLb: bond.tlbLogicalLb,
    allSlavesActive: bond.allSlavesActive,
    adActorSysPrio: bond.adActorSysPrio,
    adUserPortKey: bond.adUserPortKey,
    peerNotifyDelay: bond.peerNotifDelay,
    missedMax: bond.missedMax,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Texts of the command line are those of the kernel's module parameters. */
export function bondFromCmdline(options: ReadonlyMap<string, string>): BondMasterSpec {
  const text = (name: string): string | undefined => options.get(name);
  const number = (name: string): number => Number(text(name) ?? 0) || 0;
  const choice = (table: Readonly<Record<string, number>>, name: string): number => {
    const value = text(name) ?? "";
    return /^\d+$/u.test(value) ? Number(value) : numberOf(table, value);
  };
  const watching = { mode: choice(BondMode, "mode"), arpInterval: number("arp_interval") };
  return withBondDefaults({
    ...bondMasterSpec.zero(),
    ...watching,
    xmitHashPolicy: choice(BondXmitHashPolicy, "xmit_hash_policy"),
    lacpRate: choice(LACPRate, "lacp_rate"),
    arpValidate: choice(ARPValidate, "arp_validate"),
    arpAllTargets: choice(ARPAllTargets, "arp_all_targets"),
    primaryReselect: choice(PrimaryReselect, "primary_reselect"),
    failOverMac: choice(FailOverMAC, "fail_over_mac"),
    adSelect: choice(ADSelect, "ad_select"),
    adLacpActive: ADLACPActive.on,
    miimon: miimonOf(options.has("miimon") ? number("miimon") : undefined, watching),
    updelay: number("updelay"),
    downdelay: number("downdelay"),
    resendIgmp: number("resend_igmp"),
    minLinks: number("min_links"),
    lpInterval: number("lp_interval"),
    packetsPerSlave: number("packets_per_slave"),
    numPeerNotif: number("num_grat_arp") || number("num_unsol_na"),
    allSlavesActive: number("all_slaves_active"),
    tlbLogicalLb: choice(BondMode, "mode") === alb ? 1 : 0, // nothing says otherwise
    arpIpTargets: (text("arp_ip_target") ?? "").split(",").filter((address) => address !== ""),
  });
}

const { "active-backup": activeBackup, "balance-tlb": tlb, "balance-alb": alb, "802.3ad": lacp } = BondMode;

/** Modes in which a setting has a meaning: the kernel refuses most of them in others. Source: drivers/net/bonding/bond_options.c. */
const modesOf: Readonly<Partial<Record<keyof BondSettings, readonly number[]>>> = {
  lacpRate: [lacp],
  adSelect: [lacp],
  adActorSysPrio: [lacp],
  adUserPortKey: [lacp],
  adLacpActive: [lacp],
  packetsPerSlave: [BondMode["balance-rr"]],
  tlbLogicalLb: [tlb, alb],
  failOverMac: [activeBackup],
  primary: [activeBackup, tlb, alb],
  primaryReselect: [activeBackup, tlb, alb],
};
/** Such bonds balance by what their members carry, which questions by ARP would disturb. */
const noArpModes: readonly number[] = [lacp, tlb, alb];

function watchesByArp({ mode, arpInterval }: Pick<BondMasterSpec, "mode" | "arpInterval">): boolean {
  return arpInterval !== 0 && !noArpModes.includes(mode);
}

/** The settings to hand to the kernel: none that it would refuse in this mode. */
export function bondToKernel(bond: BondMasterSpec): BondSettings {
  const { primary = 0, useCarrier, adLacpActive, missedMax, arpIpTargets, nsIp6Targets, ...numbers } = bond;
  const isArp = watchesByArp(bond);
  const left = new Set<string>([
    ...Object.entries(modesOf).flatMap(([name, modes]) => (modes.includes(bond.mode) ? [] : [name])),
    ...(isArp ? ["miimon", "updelay", "downdelay"] : ["arpInterval", "arpValidate", "arpAllTargets"]),
    ...(bond.miimon === 0 ? ["updelay", "downdelay"] : []),
    ...(bond.peerNotifyDelay === 0 ? ["peerNotifyDelay"] : []),
  ]);
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([name]) => !left.has(name))),
    useCarrier: Number(useCarrier),
    ...(left.has("primary") ? {} : { primary }), // 0 takes an earlier one away
    ...(adLacpActive === undefined || left.has("adLacpActive") ? {} : { adLacpActive }),
    ...(missedMax === 0 || !isArp ? {} : { missedMax }),
    ...(isArp ? { arpIpTargets, nsIp6Targets } : {}),
  };
}

export function bondFromKernel(settings: BondSettings): BondMasterSpec {
  const { useCarrier = 0, ...same } = settings;
  return { ...bondMasterSpec.zero(), ...same, useCarrier: useCarrier !== 0 };
}
