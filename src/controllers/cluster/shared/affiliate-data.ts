// Affiliates as discovery services pass them on, and back.
import { nameIn } from "../../../base/enum-name.ts";
import { formatHostPort, formatIp, formatIpPrefix, parseIp, parseIpPrefix } from "../../../base/ip.ts";
import type { AffiliateData, EndpointData, KubeSpanData, PrefixData } from "../../../clients/discovery/messages.ts";
import { parseEndpoint } from "../../../formats/wireguard.ts";
import { Affiliate } from "../../../resources/cluster/affiliate.ts";
import { MachineKind } from "../../../resources/config/common/enums.ts";

export function encodeAffiliate(affiliate: Affiliate): AffiliateData {
  const { nodeId, addresses, hostname, nodename, machineType, operatingSystem, controlPlane, kubespan } = affiliate;
  const kind = nameIn(MachineKind, machineType) ?? "";
  return {
    nodeId,
    addresses: addresses.map((address) => parseIp(address)).filter((address) => address !== undefined),
    hostname,
    nodename,
    machineType: kind === "unknown" ? "" : kind,
    operatingSystem,
    ...(kubespan.publicKey === "" ? {} : { kubespan: encodeMesh(kubespan) }),
    ...(controlPlane === undefined ? {} : { controlPlane: { apiServerPort: controlPlane.port } }),
  };
}

function encodeMesh(mesh: Affiliate["kubespan"]): KubeSpanData {
  const encode = (prefixes: readonly string[]): readonly PrefixData[] =>
    prefixes
      .map((text) => parseIpPrefix(text))
      .filter((prefix) => prefix !== undefined)
      .map(({ address, bits }) => ({ ip: address, bits }));
  return {
    publicKey: mesh.publicKey,
    address: parseIp(mesh.address) ?? new Uint8Array(),
    additionalAddresses: encode(mesh.additionalAddresses),
    excludeAdvertisedAddresses: encode(mesh.excludeAdvertisedNetworks),
  };
}

/** Where a node may be reached is told beside its data, so that others can add to it. Undefined when it is no address with a port. */
export function encodeEndpoint(text: string): EndpointData | undefined {
  const found = parseEndpoint(text);
  return found === undefined ? undefined : { ip: found.address, port: found.port };
}

/** What is neither IPv4 nor IPv6 is undefined, as is what has no port. */
export function decodeEndpoint({ ip, port }: EndpointData): string | undefined {
  return isAddress(ip) && port > 0 && port <= 0xffff ? formatHostPort(formatIp(ip), port) : undefined;
}

function isAddress({ length }: Uint8Array): boolean {
  return length === 4 || length === 16;
}

function decodeMesh(data: KubeSpanData | undefined, endpoints: readonly EndpointData[]): Affiliate["kubespan"] {
  const zero = Affiliate.zero().kubespan;
  if (data === undefined || data.publicKey === "") return zero;
  const decode = (prefixes: readonly PrefixData[]): readonly string[] =>
    prefixes
      .filter(({ ip, bits }) => isAddress(ip) && bits <= ip.length * 8)
      .map(({ ip, bits }) => formatIpPrefix({ address: ip, bits }));
  return {
    publicKey: data.publicKey,
    address: isAddress(data.address) ? formatIp(data.address) : "",
    additionalAddresses: decode(data.additionalAddresses),
    excludeAdvertisedNetworks: decode(data.excludeAdvertisedAddresses),
    endpoints: [...new Set(endpoints.map(decodeEndpoint).filter((endpoint) => endpoint !== undefined))],
  };
}

/** Kinds of machines that we do not know are unknown ones. */
export function decodeAffiliate(data: AffiliateData, endpoints: readonly EndpointData[] = []): Affiliate {
  const { nodeId, addresses, hostname, nodename, machineType, operatingSystem, controlPlane } = data;
  const kinds: Readonly<Record<string, number>> = MachineKind;
  return {
    ...Affiliate.zero(),
    nodeId,
    addresses: addresses.filter(isAddress).map((address) => formatIp(address)),
    hostname,
    nodename,
    machineType: Object.hasOwn(kinds, machineType) ? (kinds[machineType] ?? 0) : MachineKind.unknown,
    operatingSystem,
    controlPlane: controlPlane === undefined ? undefined : { port: controlPlane.apiServerPort },
    kubespan: decodeMesh(data.kubespan, endpoints),
  };
}
