// Generic netlink: families by name, and the events of ACPI. Source: include/uapi/linux/genetlink.h, drivers/acpi/event.c.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { attributeMap, encodeAttribute, encodeNetlinkMessage, netlinkFlags, parseAttributes } from "./netlink.ts";

/** The family that knows the others. */
const controllerFamily = 0x10;
const getFamilyCommand = 3;
const familyIdAttribute = 1;
const familyNameAttribute = 2;
const groupsAttribute = 7;
const groupNameAttribute = 1;
const groupIdAttribute = 2;
/** Command, version, reserved. */
const headerBytes = 4;

export interface GenericFamily {
  /** Type of its messages. */
  readonly id: number;
  /** Numbers of its multicast groups by name. */
  readonly groups: ReadonlyMap<string, number>;
}

/** Asks the kernel for a family. */
export function encodeGetFamily(name: string, sequence: number): Uint8Array {
  const header = Uint8Array.of(getFamilyCommand, 1, 0, 0);
  const payload = concatBytes([header, encodeAttribute(familyNameAttribute, encodeUtf8(`${name}\0`))]);
  return encodeNetlinkMessage({ type: controllerFamily, flags: netlinkFlags.request, sequence, payload });
}

/** The answer's payload. Throws a FormatError when it names no id. */
export function parseFamily(payload: Uint8Array): GenericFamily {
  const attributes = attributeMap(parseAttributes(payload, headerBytes));
  const id = attributes.get(familyIdAttribute);
  if (id === undefined) throw new FormatError("Cannot parse netlink family: found no id");
  const groups = new Map<string, number>();
  for (const { value } of parseAttributes(attributes.get(groupsAttribute) ?? new Uint8Array())) {
    const group = attributeMap(parseAttributes(value));
    const [name, number] = [group.get(groupNameAttribute), group.get(groupIdAttribute)];
    if (name !== undefined && number !== undefined) groups.set(text(name), viewOf(number).getUint32(0, true));
  }
  return { id: viewOf(id).getUint16(0, true), groups };
}

export interface AcpiEvent {
  /** `button/power`, `ac_adapter`, … */
  readonly deviceClass: string;
  readonly busId: string;
  readonly type: number;
  readonly data: number;
}

const acpiEventAttribute = 1;
const classBytes = 20;
const busBytes = 15;
/** The two numbers follow, aligned to 4 bytes. */
const numbersOffset = 36;
const acpiEventBytes = 44;

/** An event of the family `acpi_event`. Throws a FormatError when it is too short. */
export function parseAcpiEvent(payload: Uint8Array): AcpiEvent {
  const value = attributeMap(parseAttributes(payload, headerBytes)).get(acpiEventAttribute);
  if (value === undefined || value.length < acpiEventBytes) {
    throw new FormatError(`Cannot parse ACPI event: found ${value?.length ?? 0} bytes, want ${acpiEventBytes}`);
  }
  const view = viewOf(value);
  return {
    deviceClass: text(value.subarray(0, classBytes)),
    busId: text(value.subarray(classBytes, classBytes + busBytes)),
    type: view.getUint32(numbersOffset, true),
    data: view.getUint32(numbersOffset + 4, true),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end));
}
