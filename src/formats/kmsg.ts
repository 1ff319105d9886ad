// Records of /dev/kmsg: how the kernel hands them out, and the one line of text in which clients read them.
import { FormatError } from "../base/errors.ts";
import { formatTimestamp } from "./timestamp.ts";

export interface KmsgRecord {
  /** 0 kern, 1 user, 3 daemon … as in syslog(3). */
  readonly facility: number;
  /** 0 emerg to 7 debug. */
  readonly priority: number;
  /** Grows by one with each record; a gap means that records were overwritten. */
  readonly sequence: bigint;
  /** Microseconds since boot. */
  readonly timestampUs: bigint;
  /** The text, without the newline that ends it; control characters are escaped by the kernel as `\x0a`. */
  readonly message: string;
}

/** Source: syslog(3). */
const facilities = [
  "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
  "ntp", "security", "console", "solaris-cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
]; // prettier-ignore

const priorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/**
 * One read of /dev/kmsg is one record: `<priority>,<sequence>,<microseconds>,<flags>;<text>`, then lines of `KEY=value` that begin with a blank.
 * Throws a FormatError. Source: Documentation/ABI/testing/dev-kmsg of the kernel.
 */
export function parseKmsgRecord(text: string): KmsgRecord {
  const [, prefix = "", sequence = "", timestamp = ""] = /^(\d+),(\d+),(\d+)(?:,[^;]*)?;/u.exec(text) ?? [];
  if (prefix === "") {
    throw new FormatError(
      `Cannot parse kernel log record: found "${text.slice(0, 80)}", want "<priority>,<sequence>,<time>,<flags>;<text>"`,
    );
  }
  const number = Number(prefix);
  const [message = ""] = text.slice(text.indexOf(";") + 1).split("\n", 1);
  return {
    facility: number >> 3,
    priority: number & 7,
    sequence: BigInt(sequence),
    timestampUs: BigInt(timestamp),
    message,
  };
}

/**
 * The record as `dmesg` clients print it: `kern:    info: [2026-01-01T00:00:00.5Z]: text` and a newline.
 * @param bootTimeNs wall time of the boot, nanoseconds since 1970-01-01 UTC
 */
export function formatKmsgRecord(record: KmsgRecord, bootTimeNs: bigint): string {
  const facility = facilities[record.facility] ?? `${record.facility}`;
  const priority = (priorities[record.priority] ?? "").padStart(7);
  return `${facility}: ${priority}: [${formatTimestamp(bootTimeNs + record.timestampUs * 1_000n)}]: ${record.message}\n`;
}
