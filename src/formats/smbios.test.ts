import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { parseGuid } from "./guid.ts";
import { parseSmbios, summarizeSmbios } from "./smbios.ts";

function structure(type: number, body: Uint8Array | readonly number[], strings: readonly string[]): Uint8Array {
  const formatted = Uint8Array.from([type, body.length + 4, 0, type, ...body]);
  const tail = strings.length === 0 ? "\0\0" : `${strings.join("\0")}\0\0`;
  return concatBytes([formatted, encodeUtf8(tail)]);
}

const uuid = "4c4c4544-0051-3010-8052-b4c04f335931";
const processor = new Uint8Array(44);
processor.set([1, 3, 0, 2], 0);
processor.set([0xd0, 7, 0xd0, 7, 0x41], 16);
processor.set([2, 2, 2], 31);
const memory = new Uint8Array(28);
memory.set([0x00, 0x10], 8);
memory.set([1], 12);
memory.set([2], 19);
// in the order and with the texts of QEMU's machine q35
const table = concatBytes([
  structure(0, [1, 2, 0, 0xe8, 3, 0], ["SeaBIOS", "1.16.2-debian-1.16.2-1", "04/01/2014"]),
  structure(1, [1, 2, 3, 0, ...parseGuid(uuid), 6, 0, 0], ["QEMU", "Standard PC (Q35 + ICH9, 2009)", "pc-q35-7.2"]),
  structure(4, processor, ["CPU 0", "QEMU", "pc-q35-7.2"]),
  structure(17, memory, ["DIMM 0", "QEMU"]),
  structure(127, [], []),
  Uint8Array.of(1, 2, 3),
]);

test("summarizeSmbios() reads system, processor and memory with the UUID's byte order", () => {
  const { biosVersion, system, processors, memoryDevices } = summarizeSmbios(parseSmbios(table));
  expect([biosVersion, system?.manufacturer, system?.version, system?.uuid, system?.wakeUpType]).toEqual([
    "1.16.2-debian-1.16.2-1",
    "QEMU",
    "pc-q35-7.2",
    uuid,
    "Power Switch",
  ]);
  expect(
    processors.map(({ socket, maxSpeedMhz, status, coreCount }) => [socket, maxSpeedMhz, status, coreCount]),
  ).toEqual([["CPU 0", 2000, 65, 2]]);
  expect(
    memoryDevices.map(({ sizeMiB, deviceLocator, manufacturer }) => [sizeMiB, deviceLocator, manufacturer]),
  ).toEqual([[4096, "DIMM 0", "QEMU"]]);
});

test("parseSmbios() names the offset of a structure that is too long", () => {
  expect(() => parseSmbios(Uint8Array.of(1, 200, 0, 0))).toThrow(FormatError);
});
