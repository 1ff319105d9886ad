// Field types of addresses: canonical text in specs and in the YAML form, bytes on the wire.
import { FormatError } from "../base/errors.ts";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import type { Reader } from "../wire/reader.ts";
import type { Writer } from "../wire/writer.ts";
import { isObject, delimited, varint } from "./spec.ts";
import type { FieldType } from "./spec.ts";
import type { LeafOptions } from "./scalars.ts";
import { leaf, textOf, want } from "./scalars.ts";

/** 0, 4 or 16 bytes, and the zone's text behind them if there is one. */
export function ipToBytes(text: string): Uint8Array {
  if (text === "") return new Uint8Array();
  const percent = text.indexOf("%");
  const address = parseIp(percent < 0 ? text : text.slice(0, percent));
  if (address === undefined) throw new FormatError(`found "${text}", want an IP address`);
  return percent < 0 ? address : concatBytes([address, encodeUtf8(text.slice(percent + 1))]);
}

/** Canonical text, with `%zone` if there is one; empty for no bytes. */
export function ipFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  if (bytes.length === 4) return formatIp(bytes);
  if (bytes.length < 16) throw new FormatError(`found ${bytes.length} bytes, want 0, 4 or 16 for an IP address`);
  const zone = decodeUtf8(bytes.subarray(16));
  return zone === "" ? formatIp(bytes.subarray(0, 16)) : `${formatIp(bytes.subarray(0, 16))}%${zone}`;
}

interface IpAndNumber {
  readonly ip: Uint8Array;
  readonly number: number;
}

/** `common.NetIP`, `NetIPPrefix` and `NetIPPort`: bytes (field 1) and a number (field 2). */
function putIp(writer: Writer, { ip, number }: IpAndNumber): void {
  const mark = writer.begin();
  if (ip.length > 0) {
    writer.tag(1, delimited);
    writer.bytes(ip);
  }
  if (number !== 0) {
    writer.tag(2, varint);
    writer.int32(number);
  }
  writer.end(mark);
}

function takeIp(reader: Reader): IpAndNumber {
  const outer = reader.enter();
  let ip: Uint8Array = new Uint8Array();
  let number = 0;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) ip = reader.bytes();
    else if (tag === 16) number = reader.int32();
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return { ip, number };
}

function addressLeaf(options: LeafOptions<string>): FieldType<string> {
  return { ...leaf(options), alwaysOmitted: true };
}

/** An address such as `10.5.0.2` or `fe80::1%eth0`; empty when unset. */
export const netIp: FieldType<string> = addressLeaf({
  name: "common.NetIP",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: (data) => ipFromBytes(ipToBytes(textOf(data))),
  put: (writer, value) => putIp(writer, { ip: ipToBytes(value), number: 0 }),
  take: (reader) => ipFromBytes(takeIp(reader).ip),
});

function splitPrefix(text: string): IpAndNumber {
  if (text === "") return { ip: new Uint8Array(), number: 0 };
  const [, ip = "", bits = ""] = /^(.+)\/(\d{1,3})$/u.exec(text) ?? [];
  if (ip === "") throw new FormatError(`found "${text}", want an address and a length such as "10.5.0.0/24"`);
  return { ip: ipToBytes(ip), number: Number(bits) };
}

function joinPrefix({ ip, number }: IpAndNumber): string {
  return ip.length === 0 ? "" : `${ipFromBytes(ip)}/${number}`;
}

/** An address with its prefix length, such as `10.5.0.2/24`; host bits are kept; empty when unset. */
export const netIpPrefix: FieldType<string> = addressLeaf({
  name: "common.NetIPPrefix",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: (data) => joinPrefix(splitPrefix(textOf(data))),
  put: (writer, value) => putIp(writer, splitPrefix(value)),
  take: (reader) => joinPrefix(takeIp(reader)),
});

function splitPort(text: string): IpAndNumber {
  if (text === "") return { ip: new Uint8Array(), number: 0 };
  const [, v6, v4, port = ""] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/u.exec(text) ?? [];
  const ip = v6 ?? v4;
  if (ip === undefined) throw new FormatError(`found "${text}", want an address and a port such as "10.5.0.2:53"`);
  return { ip: ipToBytes(ip), number: Number(port) };
}

function joinPort({ ip, number }: IpAndNumber): string {
  if (ip.length === 0) return "";
  return ip.length === 4 ? `${ipFromBytes(ip)}:${number}` : `[${ipFromBytes(ip)}]:${number}`;
}

/** An address and port such as `10.5.0.2:53` or `[::1]:53`; empty when unset. */
export const netIpPort: FieldType<string> = addressLeaf({
  name: "common.NetIPPort",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: (data) => joinPort(splitPort(textOf(data))),
  put: (writer, value) => putIp(writer, splitPort(value)),
  take: (reader) => joinPort(takeIp(reader)),
});

/** A message with one field that is text or bytes. */
export function putWrapped(writer: Writer, number: number, value: string): void {
  const mark = writer.begin();
  if (value !== "") {
    writer.tag(number, delimited);
    writer.string(value);
  }
  writer.end(mark);
}

export function takeWrapped(reader: Reader, number: number): string {
  const outer = reader.enter();
  let value = "";
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((number << 3) | delimited)) value = decodeUtf8(reader.bytes());
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return value;
}

/** A URL as text; empty when unset. The YAML form is a mapping of its parts, as clients of this API know it. */
export const url: FieldType<string> = leaf({
  name: "common.URL",
  wireType: delimited,
  zero: "",
  toYaml: urlToYaml,
  fromYaml: urlFromYaml,
  put: (writer, value) => putWrapped(writer, 1, value),
  take: (reader) => takeWrapped(reader, 1),
});

function urlToYaml(text: string): unknown {
  if (text === "") return null;
  const [, scheme = "", host = "", path = "", query, fragment = ""] =
    /^([^:/?#]+):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/u.exec(text) ?? [];
  const at = host.lastIndexOf("@");
  return {
    scheme,
    opaque: "",
    user: at < 0 ? null : {},
    host: host.slice(at + 1),
    path: decodeURI(path),
    fragment,
    rawquery: query ?? "",
    rawpath: "",
    rawfragment: "",
    forcequery: query === "",
    omithost: false,
  };
}

function urlFromYaml(data: unknown): string {
  if (typeof data === "string") return data;
  if (!isObject(data)) return want(data, "the parts of a URL");
  const part = (key: string): string => textOf(data[key] ?? "");
  const query = part("rawquery");
  const fragment = part("fragment");
  return [
    `${part("scheme")}://${part("host")}${encodeURI(part("path"))}`,
    query === "" ? "" : `?${query}`,
    fragment === "" ? "" : `#${fragment}`,
  ].join("");
}
