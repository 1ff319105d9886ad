// Messages of syslog as nodes send them, and how they follow each other on a stream. Sources: RFC 5424 section 6, RFC 6587 section 3.4.1.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";

/** What a collector is told by its number. RFC 5424, 6.2.1. */
const daemonFacility = 3;
const infoSeverity = 6;
/** Of structured data that nobody has registered: the number that RFC 5612 keeps for examples. */
const tagsId = "tags@32473";

export interface SyslogEntry {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** "" when it is not known. */
  readonly hostname: string;
  readonly program: string;
  readonly text: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** `<30>1 2026-11-22T10:00:00.000Z host program - - [tags@32473 site="lab"] text`. Without a mark of UTF-8, which few collectors take away. */
export function encodeSyslog({ timeMs, hostname, program, text, tags }: SyslogEntry): string {
  const priority = daemonFacility * 8 + infoSeverity;
  const head = [new Date(timeMs).toISOString(), visible(hostname, 255), visible(program, 48), "-", "-"];
  return `<${priority}>1 ${head.join(" ")} ${structuredData(tags)} ${text}`;
}

/** A field of the head: printable ASCII without spaces, "-" for nothing. */
function visible(value: string, maxLength: number): string {
  const text = value.replaceAll(/[^!-~]/gu, "_").slice(0, maxLength);
  return text === "" ? "-" : text;
}

function structuredData(tags: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(tags).map(([name, value]) => {
    const key = visible(name.replaceAll(/[="\]]/gu, "_"), 32);
    return ` ${key}="${value.replaceAll(/["\\\]]/gu, "\\$&")}"`;
  });
  return pairs.length === 0 ? "-" : `[${tagsId}${pairs.join("")}]`;
}

/** For streams: its length in bytes and a space before it. */
export function countOctets(message: string): Uint8Array {
  const bytes = encodeUtf8(message);
  return concatBytes([encodeUtf8(`${bytes.length} `), bytes]);
}
