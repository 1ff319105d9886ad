// DHCPv4 messages. Source: RFC 2131 (message), RFC 2132 (options), RFC 3396 (long options), RFC 3397 (search list), RFC 3442 (classless routes).
import { concatBytes, decodeUtf8, encodeUtf8, equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatIp, formatIpPrefix, maskIpPrefix, parseIp } from "../base/ip.ts";
import { parseDomainNames } from "./domain-names.ts";
import { viewOf } from "./netlink.ts";

export const dhcpMessageTypes = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  acknowledge: 5,
  refuse: 6,
  release: 7,
  inform: 8,
} as const;

/** Option codes we send or read. */
export const dhcpOptions = {
  subnetMask: 1,
  routers: 3,
  dnsServers: 6,
  hostname: 12,
  domainName: 15,
  mtu: 26,
  broadcastAddress: 28,
  ntpServers: 42,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  message: 56,
  maxMessageSize: 57,
  renewalTime: 58,
  rebindingTime: 59,
  vendorClass: 60,
  clientId: 61,
  searchDomains: 119,
  classlessRoutes: 121,
} as const;

export interface DhcpMessage {
  readonly kind: "request" | "reply";
  readonly transactionId: number;
  readonly seconds: number;
  /** Asks the server to answer by broadcast. */
  readonly broadcast: boolean;
  /** ciaddr, yiaddr, siaddr, giaddr; "0.0.0.0" when not set. */
  readonly clientAddress: string;
  readonly yourAddress: string;
  readonly nextServer: string;
  readonly relayAddress: string;
  /** Six bytes on Ethernet. */
  readonly hardwareAddr: Uint8Array;
  /** Values by code; the parts of a long option joined. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

const headerBytes = 236;
const magic = [99, 130, 83, 99];
/** Some servers and relays drop shorter messages: the size of a BOOTP message. RFC 1542, 2.1. */
const minimumBytes = 300;
const broadcastFlag = 0x8000;

export function encodeDhcpMessage(message: DhcpMessage): Uint8Array {
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint8(0, message.kind === "request" ? 1 : 2);
  view.setUint8(1, 1); // Ethernet
  view.setUint8(2, message.hardwareAddr.length);
  view.setUint32(4, message.transactionId);
  view.setUint16(8, message.seconds);
  view.setUint16(10, message.broadcast ? broadcastFlag : 0);
  const addresses = [message.clientAddress, message.yourAddress, message.nextServer, message.relayAddress];
  for (const [index, text] of addresses.entries()) header.set(ipv4(text), 12 + 4 * index);
  header.set(message.hardwareAddr.subarray(0, 16), 28);
  const bytes = concatBytes([
    header,
    Uint8Array.from(magic),
    ...[...message.options].flatMap(encodeOption),
    Uint8Array.of(255),
  ]);
  return bytes.length >= minimumBytes ? bytes : concatBytes([bytes, new Uint8Array(minimumBytes - bytes.length)]);
}

function ipv4(text: string): Uint8Array {
  const bytes = parseIp(text);
  if (bytes?.length !== 4) throw new FormatError(`Cannot encode DHCP address: found "${text}", want an IPv4 address`);
  return bytes;
}

function encodeOption([code, value]: readonly [number, Uint8Array]): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < value.length || offset === 0; offset += 255) {
    const part = value.subarray(offset, offset + 255);
    parts.push(Uint8Array.of(code, part.length), part);
  }
  return parts;
}

/** Throws a FormatError when it is no DHCP message. */
export function parseDhcpMessage(bytes: Uint8Array): DhcpMessage {
  if (
    bytes.length < headerBytes + 4 ||
    !equalBytes(bytes.subarray(headerBytes, headerBytes + 4), Uint8Array.from(magic))
  ) {
    throw new FormatError(
      `Cannot parse DHCP message: found ${bytes.length} bytes without the magic number at ${headerBytes}`,
    );
  }
  const view = viewOf(bytes);
  const ip = (offset: number): string => formatIp(bytes.subarray(offset, offset + 4));
  const options = new Map<number, Uint8Array>();
  readOptions(bytes.subarray(headerBytes + 4), options);
  const overload = options.get(dhcpOptions.overload)?.[0] ?? 0;
  if ((overload & 1) !== 0) readOptions(bytes.subarray(108, 236), options);
  if ((overload & 2) !== 0) readOptions(bytes.subarray(44, 108), options);
  return {
    kind: view.getUint8(0) === 2 ? "reply" : "request",
    transactionId: view.getUint32(4),
    seconds: view.getUint16(8),
    broadcast: (view.getUint16(10) & broadcastFlag) !== 0,
    clientAddress: ip(12),
    yourAddress: ip(16),
    nextServer: ip(20),
    relayAddress: ip(24),
    hardwareAddr: bytes.slice(28, 28 + Math.min(view.getUint8(2), 16)),
    options,
  };
}

function readOptions(bytes: Uint8Array, options: Map<number, Uint8Array>): void {
  for (let offset = 0; offset < bytes.length;) {
    const code = bytes[offset] ?? 255;
    if (code === 255) return;
    if (code === 0) {
      offset++;
      continue;
    }
    const length = bytes[offset + 1] ?? 0;
    if (offset + 2 + length > bytes.length) {
      throw new FormatError(
        `Cannot parse DHCP option ${code}: length is ${length}, want at most ${bytes.length - offset - 2}`,
        {
          offset,
        },
      );
    }
    const value = bytes.slice(offset + 2, offset + 2 + length);
    const before = options.get(code);
    options.set(code, before === undefined ? value : concatBytes([before, value]));
    offset += 2 + length;
  }
}

export interface DhcpRoute {
  /** `address/bits`, host bits cleared. */
  readonly destination: string;
  /** "0.0.0.0" means: directly on the link. */
  readonly gateway: string;
}

/** The options of an answer, decoded. Malformed ones count as absent, as a server's slip must not cost the node its lease. */
export interface DhcpAnswer {
  readonly messageType: number | undefined;
  readonly address: string;
  readonly serverId: string | undefined;
  /** Bits of the subnet mask. */
  readonly prefixLength: number | undefined;
  readonly routers: readonly string[];
  /** Undefined when the server sent no option 121: an empty list is an answer. */
  readonly classlessRoutes: readonly DhcpRoute[] | undefined;
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly hostname: string | undefined;
  readonly domainName: string | undefined;
  readonly searchDomains: readonly string[];
  readonly mtu: number | undefined;
  readonly leaseSeconds: number | undefined;
  readonly renewalSeconds: number | undefined;
  readonly rebindingSeconds: number | undefined;
  readonly message: string | undefined;
}

export function readDhcpAnswer(message: DhcpMessage): DhcpAnswer {
  const { options } = message;
  const value = (code: number): Uint8Array | undefined => options.get(code);
  const number = (code: number, width: 2 | 4): number | undefined => {
    const bytes = value(code);
    if (bytes?.length !== width) return undefined;
    return width === 2 ? viewOf(bytes).getUint16(0) : viewOf(bytes).getUint32(0);
  };
  return {
    messageType: value(dhcpOptions.messageType)?.[0],
    address: message.yourAddress,
    serverId: addressList(value(dhcpOptions.serverId))[0],
    prefixLength: maskBits(value(dhcpOptions.subnetMask)),
    routers: addressList(value(dhcpOptions.routers)),
    classlessRoutes: classlessRoutes(value(dhcpOptions.classlessRoutes)),
    dnsServers: addressList(value(dhcpOptions.dnsServers)),
    ntpServers: addressList(value(dhcpOptions.ntpServers)),
    hostname: optionText(value(dhcpOptions.hostname)),
    domainName: optionText(value(dhcpOptions.domainName)),
    searchDomains: parseDomainNames(value(dhcpOptions.searchDomains) ?? new Uint8Array()),
    mtu: mtuOf(number(dhcpOptions.mtu, 2)),
    leaseSeconds: number(dhcpOptions.leaseTime, 4),
    renewalSeconds: number(dhcpOptions.renewalTime, 4),
    rebindingSeconds: number(dhcpOptions.rebindingTime, 4),
    message: optionText(value(dhcpOptions.message)),
  };
}

function addressList(value: Uint8Array | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.from({ length: Math.floor(value.length / 4) }, (_, index) =>
    formatIp(value.subarray(index * 4, index * 4 + 4)),
  );
}

/** Text without the NULs some servers end it with; empty counts as absent. */
function optionText(value: Uint8Array | undefined): string | undefined {
  const text = value === undefined ? "" : decodeUtf8(value).replace(/\0+$/u, "");
  return text === "" ? undefined : text;
}

function maskBits(mask: Uint8Array | undefined): number | undefined {
  if (mask?.length !== 4) return undefined;
  const text = [...mask].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/u.test(text) ? text.replaceAll("0", "").length : undefined;
}

/** The least that IPv4 works with; links take no less. RFC 2132, 5.1. */
const leastMtu = 68;

function mtuOf(bytes: number | undefined): number | undefined {
  return bytes === undefined || bytes < leastMtu ? undefined : bytes;
}

function classlessRoutes(value: Uint8Array | undefined): readonly DhcpRoute[] | undefined {
  if (value === undefined) return undefined;
  const routes: DhcpRoute[] = [];
  for (let offset = 0; offset < value.length;) {
    const bits = value[offset] ?? 0;
    const significant = Math.ceil(bits / 8);
    if (bits > 32 || offset + 1 + significant + 4 > value.length) return undefined;
    const address = new Uint8Array(4);
    address.set(value.subarray(offset + 1, offset + 1 + significant));
    const gatewayAt = offset + 1 + significant;
    routes.push({
      destination: formatIpPrefix(maskIpPrefix({ address, bits })),
      gateway: formatIp(value.subarray(gatewayAt, gatewayAt + 4)),
    });
    offset = gatewayAt + 4;
  }
  return routes;
}

/** Values of options that we send. */
export function dhcpAddressOption(address: string): Uint8Array {
  return ipv4(address);
}

export function dhcpTextOption(text: string): Uint8Array {
  return encodeUtf8(text);
}

export function dhcpUint16Option(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

export function dhcpUint32Option(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
