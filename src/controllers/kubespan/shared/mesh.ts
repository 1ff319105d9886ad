// Numbers and names that the nodes of a mesh agree on, and the address that each of them has in it.
import { formatIp, formatIpPrefix } from "../../../base/ip.ts";
import { sha256Hex } from "../../../formats/sha256.ts";

export const configId = "kubespan";
export const identityId = "local";

export const meshLink = "kubespan";
/** UDP. */
export const meshPort = 51_820;
export const meshTable = 180;
export const meshRoutePriority = 1;
export const meshRulePriority = 32_500;
export const keepaliveNs = 25_000_000_000n;
/** Of packets: those of the tunnel itself, and those that shall go through it. The other bits are left to others. */
export const meshMarks = { mask: 0x60, tunnel: 0x20, force: 0x40 } as const;

/** Byte 7 of the prefix says what it is for. */
const purpose = 0x02;
const prefixBytes = 8;

/** The unique local prefix of a cluster: `fd…/64`, made of its id. RFC 4193. */
export function meshSubnet(clusterId: string): string {
  const prefix = Uint8Array.fromHex(sha256Hex(clusterId)).subarray(16, 16 + prefixBytes);
  const address = new Uint8Array(16);
  address.set(prefix);
  address[0] = 0xfd;
  address[prefixBytes - 1] = purpose;
  return formatIpPrefix({ address, bits: 64 });
}

/** The address in this subnet that belongs to a hardware address of 6 bytes: `…/128`. RFC 4291, appendix A. */
export function meshAddress(subnet: Uint8Array, hardwareAddr: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = hardwareAddr;
  const address = new Uint8Array(16);
  address.set(subnet.subarray(0, prefixBytes));
  address.set([a ^ 0x02, b, c, 0xff, 0xfe, d, e, f], prefixBytes);
  return `${formatIp(address)}/128`;
}
