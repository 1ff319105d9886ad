// Records of the kernel log, as `/dev/kmsg` gives them. Source: Documentation/ABI/testing/dev-kmsg.
import { decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export interface KmsgRecord {
  /** 0 emergency to 7 debug. */
  readonly priority: number;
  /** 0 kernel, 1 user, 3 daemon, … */
  readonly facility: number;
  readonly sequence: number;
  /** Microseconds of the monotonic clock since boot. */
  readonly timestampUs: number;
  /** True when the line goes on in the next record. */
  readonly isFragment: boolean;
  readonly message: string;
  /** `SUBSYSTEM`, `DEVICE`, … */
  readonly values: Readonly<Record<string, string>>;
}

/** Names of the priorities, as syslog(3) orders them. */
export const kmsgPriorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const;

/** Names of the facilities by number; others have none. */
export const kmsgFacilities = [
  "kern",
  "user",
  "mail",
  "daemon",
  "auth",
  "syslog",
  "lpr",
  "news",
  "uucp",
  "cron",
  "authpriv",
  "ftp",
] as const;

/** The kernel writes bytes outside printable ASCII, and the backslash, as `\xNN`. */
function unescapeHex(text: string): string {
  if (!text.includes("\\x")) return text;
  const bytes: number[] = [];
  for (const [part, hex] of text.matchAll(/\\x([0-9a-f]{2})|[^\\]+|\\/gu)) {
    if (hex === undefined) bytes.push(...new TextEncoder().encode(part));
    else bytes.push(Number.parseInt(hex, 16));
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

/** One record, which is what one read of `/dev/kmsg` returns. Throws a FormatError. */
export function parseKmsg(bytes: Uint8Array): KmsgRecord {
  const text = decodeUtf8(bytes);
  const semicolon = text.indexOf(";");
  const [prefix = "", sequence = "", timestamp = "", flags = ""] = text.slice(0, Math.max(semicolon, 0)).split(",");
  if (semicolon < 0 || !/^\d+$/u.test(prefix) || !/^\d+$/u.test(sequence) || !/^\d+$/u.test(timestamp)) {
    throw new FormatError(
      `Cannot parse kernel log record: found "${text.slice(0, 80)}", want "prefix,sequence,time,flags;message"`,
    );
  }
  const [message = "", ...continuation] = text.slice(semicolon + 1).split("\n");
  const values: Record<string, string> = {};
  for (const line of continuation) {
    const equals = line.indexOf("=");
    if (line.startsWith(" ") && equals > 0) values[line.slice(1, equals)] = unescapeHex(line.slice(equals + 1));
  }
  const value = Number(prefix);
  return {
    priority: value & 7,
    facility: value >> 3,
    sequence: Number(sequence),
    timestampUs: Number(timestamp),
    isFragment: flags === "c",
    message: unescapeHex(message),
    values,
  };
}
