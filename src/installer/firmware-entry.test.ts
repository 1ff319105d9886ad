// Entries of the firmware's menu, on variables in memory.
import { expect, test } from "vitest";
import { parseLoadDescription } from "../formats/efi-load-option.ts";
import type { Gpt } from "../formats/gpt.ts";
import { planSystemDisk } from "../boot/partition-layout.ts";
import { putBootEntry, type FirmwareVariables } from "./firmware-entry.ts";

const gpt: Gpt = planSystemDisk(
  { sectorBytes: 512, sizeBytes: 8n << 30n },
  () => "01234567-89ab-cdef-0123-456789abcdef",
);
const otherEntry = (title: string): Uint8Array =>
  Uint8Array.from(Buffer.from(`\0\0\0\0\0\0${title}\0`, "utf16le").subarray(6));

function memory(initial: Readonly<Record<string, Uint8Array>> = {}): FirmwareVariables & {
  readonly values: Map<string, Uint8Array>;
  readonly writes: string[];
} {
  const values = new Map(Object.entries(initial));
  const writes: string[] = [];
  return {
    values,
    writes,
    names: async () => [...values.keys()],
    read: async (name) => values.get(name),
    async write(name, value) {
      writes.push(name);
      values.set(name, value);
    },
    async remove(name) {
      writes.push(`-${name}`);
      values.delete(name);
    },
  };
}

const orderOf = (values: ReadonlyMap<string, Uint8Array>): string =>
  Buffer.from(values.get("BootOrder") ?? new Uint8Array()).toString("hex");

test("a new entry takes the lowest free number, and the last place", async () => {
  const variables = memory({
    Boot0000: otherEntry("Network"),
    Boot0001: otherEntry("Disk"),
    Boot0003: otherEntry("Stick"),
    BootCurrent: Uint8Array.of(0, 0),
    BootOrder: Uint8Array.of(3, 0, 0, 0),
  });
  await putBootEntry(variables, gpt);
  expect(variables.writes).toEqual(["Boot0002", "BootOrder"]);
  expect(parseLoadDescription(variables.values.get("Boot0002") ?? new Uint8Array())).toBe("Ichor");
  expect(orderOf(variables.values)).toBe("030000000200");
  await putBootEntry(variables, gpt);
  expect(variables.writes.length).toBe(2);
});

test("the entry of an earlier installation is taken over, others of ours go", async () => {
  const variables = memory({
    Boot0004: otherEntry("Ichor"),
    Boot000A: otherEntry("Ichor"),
    BootOrder: Uint8Array.of(10, 0, 4, 0, 1, 0),
  });
  await putBootEntry(variables, gpt);
  expect(variables.writes).toEqual(["Boot0004", "BootOrder", "-Boot000A"]);
  expect(orderOf(variables.values)).toBe("04000100");
});

test("firmware without any entry gets its first", async () => {
  const variables = memory();
  await putBootEntry(variables, gpt);
  expect([...variables.values.keys()]).toEqual(["Boot0000", "BootOrder"]);
});

test("firmware that forgets what it took is told so", async () => {
  const forgetful = { ...memory(), write: async () => undefined };
  await expect(putBootEntry(forgetful, gpt)).rejects.toThrow(/firmware variable Boot0000/u);
});
