// The one line of text in which clients read a record of the kernel log; the records themselves are parsed by kmsg.ts.
import { formatTimestamp } from "./timestamp.ts";

/** What is printed of a record. */
export interface KmsgText {
  /** 0 kern, 1 user, 3 daemon … as in syslog(3). */
  readonly facility: number;
  /** 0 emerg to 7 debug. */
  readonly priority: number;
  /** Microseconds since boot. */
  readonly timestampUs: number;
  /** Without the newline that ends it. */
  readonly message: string;
}

/** Source: syslog(3); those between "ftp" and "local0" are the names RFC 5424 gives them. */
const facilities = [
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
  "ntp",
  "security",
  "console",
  "solaris-cron",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
] as const;

const priorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const;

/**
 * The record as clients of the API print it: `kern:    info: [2026-01-01T00:00:00.5Z]: text` and a newline.
 * A newline inside of the message is escaped as the kernel does, so that one record stays one line.
 * @param bootTimeNs wall time of the boot, nanoseconds since 1970-01-01 UTC
 */
export function formatKmsgText(record: KmsgText, bootTimeNs: bigint): string {
  const facility = facilities[record.facility] ?? `${record.facility}`;
  const priority = (priorities[record.priority] ?? "").padStart(7);
  const time = formatTimestamp(bootTimeNs + BigInt(record.timestampUs) * 1_000n);
  return `${facility}: ${priority}: [${time}]: ${record.message.replaceAll("\n", "\\x0a")}\n`;
}
