// DHCPv6 messages. Source: RFC 8415 (message, addresses), RFC 3646 (name servers), RFC 4075 and RFC 5908 (time servers), RFC 4704 (name of the client).
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import { parseDomainNames } from "./domain-names.ts";
import { uint16BytesBe, uint32BytesBe, viewOf } from "./netlink.ts";

export const dhcp6Types = {
  solicit: 1,
  advertise: 2,
  request: 3,
  confirm: 4,
  renew: 5,
  rebind: 6,
  reply: 7,
  release: 8,
  decline: 9,
} as const;

/** Option codes we send or read. */
export const dhcp6Options = {
  clientId: 1,
  serverId: 2,
  addresses: 3,
  address: 5,
  requested: 6,
  preference: 7,
  elapsedTime: 8,
  status: 13,
  rapidCommit: 14,
  dnsServers: 23,
  searchDomains: 24,
  sntpServers: 31,
  clientName: 39,
  ntpServers: 56,
  solicitMaxSeconds: 82,
} as const;

export const dhcp6Statuses = {
  success: 0,
  failed: 1,
  noAddresses: 2,
  noBinding: 3,
  notOnLink: 4,
  useMulticast: 5,
} as const;

export interface Dhcp6Option {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface Dhcp6Message {
  readonly type: number;
  /** 24 bits. */
  readonly transactionId: number;
  readonly options: readonly Dhcp6Option[];
}

export function encodeDhcp6Message({ type, transactionId, options }: Dhcp6Message): Uint8Array {
  const header = uint32BytesBe(((type << 24) | (transactionId & 0xff_ffff)) >>> 0);
  return concatBytes([header, encodeDhcp6Options(options)]);
}

export function encodeDhcp6Options(options: readonly Dhcp6Option[]): Uint8Array {
  return concatBytes(options.flatMap(({ code, value }) => [uint16BytesBe(code), uint16BytesBe(value.length), value]));
}

/** Throws a FormatError when it is no message between clients and servers. */
export function parseDhcp6Message(bytes: Uint8Array): Dhcp6Message {
  if (bytes.length < 4)
    throw new FormatError(`Cannot parse DHCPv6 message: found ${bytes.length} bytes, want 4 or more`);
  const word = viewOf(bytes).getUint32(0);
  return { type: word >>> 24, transactionId: word & 0xff_ffff, options: parseOptions(bytes.subarray(4)) };
}

function parseOptions(bytes: Uint8Array): readonly Dhcp6Option[] {
  const view = viewOf(bytes);
  const options: Dhcp6Option[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = offset + 4 <= bytes.length ? view.getUint16(offset + 2) : bytes.length;
    if (offset + 4 + length > bytes.length) {
      throw new FormatError(
        `Cannot parse DHCPv6 option: length is ${length}, want at most ${bytes.length - offset - 4}`,
        { offset },
      );
    }
    options.push({ code: view.getUint16(offset), value: bytes.slice(offset + 4, offset + 4 + length) });
    offset += 4 + length;
  }
  return options;
}

export interface Dhcp6Status {
  /** Number of `dhcp6Statuses`. */
  readonly code: number;
  readonly message: string;
}

/** Seconds; 2^32-1 never ends. */
export interface Dhcp6Address {
  readonly address: string;
  readonly preferredSeconds: number;
  readonly validSeconds: number;
}

/** An association of addresses (IA_NA). */
export interface Dhcp6Association {
  readonly id: number;
  /** When to ask the same server, and when any; 0 leaves it to the client. */
  readonly renewSeconds: number;
  readonly rebindSeconds: number;
  readonly addresses: readonly Dhcp6Address[];
  readonly status: Dhcp6Status | undefined;
}

/** The options of an answer, decoded. Malformed ones count as absent, as a server's slip must not cost the node its lease. */
export interface Dhcp6Answer {
  readonly type: number;
  readonly clientId: Uint8Array | undefined;
  readonly serverId: Uint8Array | undefined;
  /** 0..255; 255 asks not to wait for other servers. */
  readonly preference: number;
  readonly hasRapidCommit: boolean;
  readonly status: Dhcp6Status | undefined;
  readonly associations: readonly Dhcp6Association[];
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
  /** Addresses and names. */
  readonly ntpServers: readonly string[];
  /** Name that the server has for the client. */
  readonly clientName: string | undefined;
  /** Longest time between two solicitations. */
  readonly solicitMaxSeconds: number | undefined;
}

export function readDhcp6Answer(message: Dhcp6Message): Dhcp6Answer {
  const o = dhcp6Options;
  const { options } = message;
  const value = (code: number): Uint8Array | undefined => options.find((option) => option.code === code)?.value;
  const maxSeconds = value(o.solicitMaxSeconds);
  return {
    type: message.type,
    clientId: value(o.clientId),
    serverId: value(o.serverId),
    preference: value(o.preference)?.[0] ?? 0,
    hasRapidCommit: value(o.rapidCommit) !== undefined,
    status: statusOf(options),
    associations: options.filter(({ code }) => code === o.addresses).flatMap((option) => readAssociation(option.value)),
    dnsServers: addressList(value(o.dnsServers)),
    searchDomains: parseDomainNames(value(o.searchDomains) ?? new Uint8Array()),
    ntpServers: [...new Set([...timeServers(value(o.ntpServers)), ...addressList(value(o.sntpServers))])],
    clientName: parseDomainNames(partialName(value(o.clientName)))[0],
    solicitMaxSeconds: maxSeconds?.length === 4 ? viewOf(maxSeconds).getUint32(0) : undefined,
  };
}

function statusOf(options: readonly Dhcp6Option[]): Dhcp6Status | undefined {
  const value = options.find(({ code }) => code === dhcp6Options.status)?.value;
  if (value === undefined || value.length < 2) return undefined;
  return { code: viewOf(value).getUint16(0), message: decodeUtf8(value.subarray(2)) };
}

function nested(bytes: Uint8Array): readonly Dhcp6Option[] {
  try {
    return parseOptions(bytes);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

function readAssociation(value: Uint8Array): readonly Dhcp6Association[] {
  if (value.length < 12) return [];
  const view = viewOf(value);
  const options = nested(value.subarray(12));
  const addresses = options
    .filter(({ code }) => code === dhcp6Options.address)
    .flatMap((each) => readAddress(each.value));
  return [
    {
      id: view.getUint32(0),
      renewSeconds: view.getUint32(4),
      rebindSeconds: view.getUint32(8),
      addresses,
      status: statusOf(options),
    },
  ];
}

/** None when the server refuses it, or its times make no sense. RFC 8415, 21.6. */
function readAddress(value: Uint8Array): readonly Dhcp6Address[] {
  if (value.length < 24) return [];
  const view = viewOf(value);
  const [preferredSeconds, validSeconds] = [view.getUint32(16), view.getUint32(20)];
  const status = statusOf(nested(value.subarray(24)))?.code ?? dhcp6Statuses.success;
  if (preferredSeconds > validSeconds || validSeconds === 0 || status !== dhcp6Statuses.success) return [];
  return [{ address: formatIp(value.subarray(0, 16)), preferredSeconds, validSeconds }];
}

function addressList(value: Uint8Array | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.from({ length: Math.floor(value.length / 16) }, (_, index) =>
    formatIp(value.subarray(index * 16, index * 16 + 16)),
  );
}

/** Of RFC 5908: 1 an address, 2 a multicast group (which we do not listen to), 3 a name. */
function timeServers(value: Uint8Array | undefined): readonly string[] {
  return nested(value ?? new Uint8Array()).flatMap((each) => {
    if (each.code === 1) return addressList(each.value);
    return each.code === 3 ? parseDomainNames(each.value).slice(0, 1) : [];
  });
}

/** Behind the flags; a name that is not complete has no final zero. */
function partialName(value: Uint8Array | undefined): Uint8Array {
  return value === undefined ? new Uint8Array() : concatBytes([value.subarray(1), Uint8Array.of(0)]);
}

/** Option 3. Times are the server's to set: zeros in what a client sends. */
export function dhcp6Association(
  id: number,
  addresses: readonly Dhcp6Address[],
  times: { readonly renewSeconds: number; readonly rebindSeconds: number } = { renewSeconds: 0, rebindSeconds: 0 },
): Dhcp6Option {
  const options = addresses.map(({ address, preferredSeconds, validSeconds }) => ({
    code: dhcp6Options.address,
    value: concatBytes([ipv6(address), uint32BytesBe(preferredSeconds), uint32BytesBe(validSeconds)]),
  }));
  const head = [uint32BytesBe(id), uint32BytesBe(times.renewSeconds), uint32BytesBe(times.rebindSeconds)];
  return { code: dhcp6Options.addresses, value: concatBytes([...head, encodeDhcp6Options(options)]) };
}

function ipv6(text: string): Uint8Array {
  const bytes = parseIp(text);
  if (bytes?.length !== 16)
    throw new FormatError(`Cannot encode DHCPv6 address: found "${text}", want an IPv6 address`);
  return bytes;
}

/** DUID-LL of an Ethernet address: kind 3, hardware type 1. RFC 8415, 11.4. */
export function linkLayerDuid(hardwareAddr: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(0, 3, 0, 1), hardwareAddr]);
}
