// Affiliates as discovery services pass them on, and back.
import { nameIn } from "../../../base/enum-name.ts";
import { formatIp, parseIp } from "../../../base/ip.ts";
import type { AffiliateData } from "../../../clients/discovery/messages.ts";
import { Affiliate } from "../../../resources/cluster/affiliate.ts";
import { MachineKind } from "../../../resources/config/common/enums.ts";

export function encodeAffiliate(affiliate: Affiliate): AffiliateData {
  const { nodeId, addresses, hostname, nodename, machineType, operatingSystem, controlPlane } = affiliate;
  const kind = nameIn(MachineKind, machineType) ?? "";
  return {
    nodeId,
    addresses: addresses.map((address) => parseIp(address)).filter((address) => address !== undefined),
    hostname,
    nodename,
    machineType: kind === "unknown" ? "" : kind,
    operatingSystem,
    ...(controlPlane === undefined ? {} : { controlPlane: { apiServerPort: controlPlane.port } }),
  };
}

/** Kinds of machines that we do not know are unknown ones. */
export function decodeAffiliate(data: AffiliateData): Affiliate {
  const { nodeId, addresses, hostname, nodename, machineType, operatingSystem, controlPlane } = data;
  const kinds: Readonly<Record<string, number>> = MachineKind;
  return {
    ...Affiliate.zero(),
    nodeId,
    addresses: addresses.filter(({ length }) => length === 4 || length === 16).map((address) => formatIp(address)),
    hostname,
    nodename,
    machineType: Object.hasOwn(kinds, machineType) ? (kinds[machineType] ?? 0) : MachineKind.unknown,
    operatingSystem,
    controlPlane: controlPlane === undefined ? undefined : { port: controlPlane.apiServerPort },
  };
}
