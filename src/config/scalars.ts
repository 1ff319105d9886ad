// Scalar types of config fields: what texts they accept, what they write back. Errors keep the words that existing clients look for.
import { formatIp, formatIpPrefix, parseIp, parseIpPrefix } from "../base/ip.ts";
import { formatDuration, parseDuration } from "../base/units.ts";
import { parseByteSize } from "./bytesize.ts";
import type { JsonSchema, Mismatch, ScalarText, ScalarType, WrittenScalar } from "./schema.ts";
import { parseGoUrl, mergeUrls } from "./url.ts";
import { parseBoolean, parseNumber } from "./yaml/scalar.ts";

const maxSafe = Number.MAX_SAFE_INTEGER;

const plain = (text: string): WrittenScalar => ({ text, style: "plain" });
const str = (text: string): WrittenScalar => ({ text, style: "str" });

function cannotConstruct(scalar: ScalarText, target: string, wanted: string): Mismatch {
  return { mismatch: `cannot construct !!${scalar.kind} \`{}\` into ${target}`, wanted };
}

export const string: ScalarType<string> = {
  kind: "scalar",
  name: "string",
  schema: { type: "string" },
  read: ({ text, kind }) => ({ value: kind === "null" ? "" : text }),
  write: str,
  isZero: (value) => value === "",
  zeroText: str(""),
};

/** Leading white space is dropped when it is read. */
export const trimmedString: ScalarType<string> = {
  ...string,
  read: ({ text, kind }) => ({ value: kind === "null" ? "" : text.replace(/^[\t\n\v\f\r]+/u, "") }),
};

export const bool: ScalarType<boolean> = {
  kind: "scalar",
  name: "boolean",
  schema: { type: "boolean" },
  read(scalar) {
    const value = scalar.plain ? parseBoolean(scalar.text) : undefined;
    return value === undefined ? cannotConstruct(scalar, "bool", "true or false") : { value };
  },
  write: (value) => plain(String(value)),
  isZero: (value) => !value,
  zeroText: plain("false"),
};

/** Bounds that only JavaScript's numbers set are not worth saying. */
function wantedInteger(min: number, max: number): string {
  if (max < maxSafe) return `an integer of ${min} to ${max}`;
  return min === 0 ? "an integer of 0 or more" : "an integer";
}

function integer(name: string, min: number, max: number): ScalarType<number> {
  const wanted = wantedInteger(min, max);
  return {
    kind: "scalar",
    name,
    schema: { type: "integer", minimum: min, maximum: max },
    read(scalar) {
      const value = scalar.kind === "int" || scalar.kind === "float" ? parseNumber(scalar.text) : undefined;
      if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
        return cannotConstruct(scalar, name, wanted);
      return { value };
    },
    write: (value) => plain(String(value)),
    isZero: (value) => value === 0,
    zeroText: plain("0"),
  };
}

export const int: ScalarType<number> = integer("int", -maxSafe, maxSafe);
export const int32: ScalarType<number> = integer("int32", -(2 ** 31), 2 ** 31 - 1);
export const uint: ScalarType<number> = integer("uint", 0, maxSafe);
export const uint8: ScalarType<number> = integer("uint8", 0, 255);
export const uint16: ScalarType<number> = integer("uint16", 0, 65_535);
export const uint32: ScalarType<number> = integer("uint32", 0, 2 ** 32 - 1);
/** Up to 2^53: nothing in a config counts further. */
export const uint64: ScalarType<number> = integer("uint64", 0, maxSafe);

/** A file mode: a number, usually octal (`0o644`, `0644`, `420`); never quoted. */
export const fileMode: ScalarType<number> = {
  ...integer("fs.FileMode", 0, 0o7777),
  name: "file mode",
  write: (value) => plain(`0o${value.toString(8)}`),
  zeroText: plain("0o0"),
};

interface TextOptions<T> {
  readonly name: string;
  readonly wanted: string;
  readonly schema?: JsonSchema;
  /** Undefined when the text is no such value. */
  readonly parse: (text: string) => T | undefined;
  readonly format: (value: T) => string;
  readonly problem: string;
  readonly merge?: (base: T, patch: T) => T;
}

/** Types that read any scalar by its text. An empty text is unset. */
function textual<T>({ name, wanted, schema, parse, format, problem, merge }: TextOptions<T>): ScalarType<T> {
  return {
    kind: "scalar",
    name,
    schema: { type: "string", ...schema },
    read(scalar) {
      const value = parse(scalar.text);
      return value === undefined ? { mismatch: problem, wanted } : { value };
    },
    write: (value) => str(format(value)),
    isZero: (value) => value === "",
    zeroText: str(""),
    ...(merge === undefined ? {} : { merge }),
  };
}

const orEmpty =
  (parse: (text: string) => string | undefined) =>
  (text: string): string | undefined =>
    text === "" ? "" : parse(text);

/** Canonical text; "" is unset. */
export const ip: ScalarType<string> = textual({
  name: "IP address",
  wanted: "an IPv4 or IPv6 address",
  problem: 'cannot construct IP address: ParseAddr("{}"): unable to parse IP',
  parse: orEmpty((text) => {
    const bytes = parseIp(text);
    return bytes === undefined ? undefined : formatIp(bytes);
  }),
  format: (value) => value,
});

/** `address/bits`, host bits kept. */
export const cidr: ScalarType<string> = textual({
  name: "CIDR",
  wanted: "an address and a prefix length such as 10.0.0.0/8",
  problem: 'cannot construct prefix: netip.ParsePrefix("{}"): no valid prefix',
  parse: orEmpty((text) => {
    const prefix = parseIpPrefix(text);
    return prefix === undefined ? undefined : formatIpPrefix(prefix);
  }),
  format: (value) => value,
});

/** `10.0.0.1:51820` or `[fd00::1]:51820`. */
export const addressPort: ScalarType<string> = textual({
  name: "address and port",
  wanted: "an address and a port such as 10.0.0.1:51820 or [fd00::1]:51820",
  problem: "cannot construct address and port: not an ip:port",
  parse: orEmpty((text) => {
    const [, v6 = "", v4 = "", port = ""] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/u.exec(text) ?? [];
    const bytes = parseIp(v6 === "" ? v4 : v6);
    if (bytes === undefined || Number(port) > 65_535) return undefined;
    return bytes.length === 16 ? `[${formatIp(bytes)}]:${Number(port)}` : `${formatIp(bytes)}:${Number(port)}`;
  }),
  format: (value) => value,
});

/** Any URL reference, as Go reads them; the validators say which schemes and parts they want. */
export const url: ScalarType<string> = textual({
  name: "URL",
  wanted: "a URL",
  schema: { format: "uri-reference" },
  problem: "cannot construct URL: parse error",
  parse: (text) => (parseGoUrl(text) === undefined ? undefined : text),
  format: (value) => value,
  merge: mergeUrls,
});

/** Bytes in hex, with or without colons; written with colons. */
export const hexBytes: ScalarType<string> = textual({
  name: "hex bytes",
  wanted: "pairs of hex digits, with colons or without",
  problem: "cannot construct bytes from hex: encoding/hex: invalid byte",
  parse: orEmpty((text) => {
    const digits = text.replaceAll(":", "").toLowerCase();
    return /^(?:[0-9a-f]{2})+$/u.test(digits) ? (digits.match(/../gu) ?? []).join(":") : undefined;
  }),
  format: (value) => value,
});

/** "5GiB", "10GB", "1024"; "-5GiB" where the schema allows it. The text is kept. */
export const byteSize: ScalarType<string> = textual({
  name: "size",
  wanted: "a size such as 5GiB, 10GB or 1024",
  problem: "cannot construct size: strconv.ParseFloat: invalid syntax",
  parse: orEmpty((text) => (parseByteSize(text) === undefined ? undefined : text)),
  format: (value) => value,
});

/** A size or "25%". A size wins over percents when both were given by different layers. */
export const sizeOrPercent: ScalarType<string> = textual({
  name: "size or percentage",
  wanted: "a size such as 5GiB, or percents such as 25%",
  problem: "cannot construct size or percentage: invalid value",
  parse: orEmpty((text) => {
    if (text.endsWith("%"))
      return /^\d+(?:\.\d*)?%$/u.test(text) && Number.parseFloat(text) <= 100
        ? `${Math.trunc(Number.parseFloat(text))}%`
        : undefined;
    return parseByteSize(text) === undefined ? undefined : text;
  }),
  format: (value) => value,
  merge: (base, patch) => (patch.endsWith("%") && base !== "" && !base.endsWith("%") ? base : patch),
});

/** Base64 of bytes, usually PEM; "******" stands for a redacted value. */
export const base64: ScalarType<string> = textual({
  name: "base64",
  wanted: "base64",
  problem: "illegal base64 data",
  parse: (text) => {
    const bare = text.replace(/[\r\n]/gu, "");
    if (bare === "******") return bare;
    return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(bare) ? bare : undefined;
  },
  format: (value) => value,
});

/** Nanoseconds; Go text with a unit. */
export const duration: ScalarType<bigint> = {
  kind: "scalar",
  name: "duration",
  schema: { type: "string", pattern: String.raw`^[-+]?(((\d+(\.\d*)?|\d*(\.\d+)+)([nuµm]?s|m|h))|0)+$` },
  read(scalar) {
    const wanted = 'a number and a unit such as "30s" or "1h15m"';
    if (scalar.kind === "int" && scalar.text !== "0") return cannotConstruct(scalar, "time.Duration", wanted);
    try {
      return { value: parseDuration(scalar.text) };
    } catch {
      return cannotConstruct(scalar, "time.Duration", wanted);
    }
  },
  write: (value) => str(formatDuration(value)),
  isZero: (value) => value === 0n,
  zeroText: str("0s"),
};

/** Members are matched exactly first, then in lower case. `zero` is the one that counts as unset: the first, unless said otherwise. */
export function enumeration<const M extends string>(
  name: string,
  members: readonly M[],
  options: { readonly zero?: NoInfer<M> | null; readonly numeric?: boolean } = {},
): ScalarType<M> {
  const zero = options.zero === undefined ? members[0] : options.zero;
  return {
    kind: "scalar",
    name: `one of ${members.join(", ")}`,
    schema: { type: "string", enum: members },
    read({ text }) {
      if (text === "" && zero === null) return { value: "" as M }; // unset: such a field is written as an empty text
      const number = options.numeric === true && /^\d$/u.test(text) ? members[Number(text)] : undefined;
      const value =
        number ??
        members.find((member) => member === text) ??
        members.find((member) => member.toLowerCase() === text.toLowerCase());
      return value === undefined
        ? { mismatch: `{} does not belong to ${name} values`, wanted: members.join(", ") }
        : { value };
    },
    write: str,
    isZero: (value) => value === zero || value === "",
    zeroText: str(zero ?? ""),
  };
}

/** A routing table: unspec, 1 to 252, default, main or local. */
export const routingTable: ScalarType<string> = {
  ...textual({
    name: "routing table",
    wanted: "1 to 252, default, main, local or unspec",
    problem: "{} does not belong to RoutingTable values",
    parse: (text) => {
      if (["unspec", "default", "main", "local"].includes(text.toLowerCase())) return text.toLowerCase();
      const number = /^\d{1,3}$/u.test(text) ? Number(text) : -1;
      if (number === 0) return "unspec";
      return number >= 1 && number <= 252
        ? String(number)
        : ({ 253: "default", 254: "main", 255: "local" } as Readonly<Record<number, string>>)[number];
    },
    format: (value) => value,
  }),
  isZero: (value) => value === "unspec",
  zeroText: str("unspec"),
};

/** One port, or `lo-hi`. */
export const portRange: ScalarType<string> = {
  ...textual({
    name: "port or range of ports",
    wanted: "a port, or a range such as 10-20",
    schema: { type: ["integer", "string"] },
    problem: "cannot construct port range: invalid port",
    parse: (text) => {
      const [, low = "", high = ""] = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(text) ?? [];
      if (low === "" || Number(low) > 65_535 || Number(high) > 65_535) return undefined;
      return high === "" ? String(Number(low)) : `${Number(low)}-${Number(high)}`;
    },
    format: (value) => value,
  }),
  write: (value) => (value.includes("-") ? str(value) : plain(value)),
};

/** An expression of the Common Expression Language; what it may name depends on the field and is checked by the validator. */
export const cel: ScalarType<string> = textual({
  name: "CEL expression",
  wanted: "a CEL expression",
  problem: "cannot construct CEL expression",
  parse: (text) => text,
  format: (value) => value,
});
