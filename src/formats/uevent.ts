// Device events of the kernel, as its netlink multicast sends them. Source: lib/kobject_uevent.c, kernel 6.12.
import { decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export interface Uevent {
  /** `add`, `remove`, `change`, `move`, `online`, `offline`, `bind`, `unbind`. */
  readonly action: string;
  /** Path of the device below `/sys`. */
  readonly devicePath: string;
  /** `block`, `net`, …; empty when the event names none. */
  readonly subsystem: string;
  /** All variables, `ACTION` and `DEVPATH` among them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A message of the kernel's group: `action@path`, then `KEY=value` strings, each ended by a NUL. Throws a FormatError. */
export function parseUevent(bytes: Uint8Array): Uevent {
  const [header = "", ...lines] = decodeUtf8(bytes).split("\0");
  const at = header.indexOf("@");
  if (at <= 0) throw new FormatError(`Cannot parse uevent: found header "${header.slice(0, 80)}", want "action@path"`);
  const variables: Record<string, string> = {};
  for (const line of lines) {
    const equals = line.indexOf("=");
    if (equals > 0) variables[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return {
    action: header.slice(0, at),
    devicePath: header.slice(at + 1),
    subsystem: variables["SUBSYSTEM"] ?? "",
    variables,
  };
}
