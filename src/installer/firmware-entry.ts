// An entry in the firmware's menu for the loader on the system disk. Firmware looks at the loader's place on a disk without one too; some only does so when
// all entries failed, or not at all. Source: UEFI 2.10, 3.1 "Boot Manager"; Linux, Documentation/filesystems/efivarfs.rst.
import { open, readdir, readFile, rm, mkdir } from "node:fs/promises";
import { concatBytes, equalBytes } from "../base/bytes.ts";
import { errorChain } from "../base/errors.ts";
import { encodeLoadOption, parseLoadDescription } from "../formats/efi-load-option.ts";
import type { Gpt } from "../formats/gpt.ts";
import type { Mounts } from "../linux/mount.ts";

/** Where the loader lies on EFI, as firmware writes it. */
const loaderPath = "\\EFI\\BOOT\\BOOTX64.EFI";
const description = "Ichor";
const globalVariable = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const orderName = "BootOrder";
/** Kept without power, for the firmware and for us. */
const attributes = 0x07;
const mountPoint = "/run/installer/efivars";

/** Variables of the firmware's own GUID, without the attributes in front of them. */
export interface FirmwareVariables {
  names(): Promise<readonly string[]>;
  /** Undefined when there is none of this name. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, value: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

const entryName = (index: number): string => `Boot${index.toString(16).toUpperCase().padStart(4, "0")}`;

function parseOrder(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => view.getUint16(at * 2, true));
}

function encodeOrder(order: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(order.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [at, index] of order.entries()) view.setUint16(at * 2, index, true);
  return bytes;
}

function isOurs(option: Uint8Array): boolean {
  try {
    return parseLoadDescription(option) === description;
  } catch {
    return false; // what the firmware made of it is not ours to judge
  }
}

/** Numbers of all entries, and of ours among them, lowest first. */
async function findEntries(variables: FirmwareVariables): Promise<{ used: ReadonlySet<number>; ours: number[] }> {
  const used = new Set<number>();
  const ours: number[] = [];
  for (const name of (await variables.names()).toSorted()) {
    const [, digits] = /^Boot([0-9A-F]{4})$/u.exec(name) ?? [];
    if (digits === undefined) continue;
    const index = Number.parseInt(digits, 16);
    used.add(index);
    const option = await variables.read(name);
    if (option !== undefined && isOurs(option)) ours.push(index);
  }
  return { used, ours };
}

function lowestFree(used: ReadonlySet<number>): number {
  for (let index = 0; ; index++) if (!used.has(index)) return index;
}

/** Writes what differs from what is there, and reads it again: firmware is known to lose what it accepted. */
async function put(variables: FirmwareVariables, name: string, value: Uint8Array): Promise<void> {
  const before = await variables.read(name);
  if (before !== undefined && equalBytes(before, value)) return;
  await variables.write(name, value);
  const after = await variables.read(name);
  if (after === undefined || !equalBytes(after, value))
    throw new Error(`Cannot write firmware variable ${name}: found other bytes in it afterwards`);
}

/**
 * One entry for the loader on this disk, in place of one that an earlier installation left. It comes last in the order of those that are started without
 * being asked: what is before it (a network, a stick) was put there by somebody.
 */
export async function putBootEntry(variables: FirmwareVariables, gpt: Gpt): Promise<void> {
  const efi = gpt.partitions.find(({ name }) => name === "EFI");
  if (efi === undefined) throw new Error("Cannot write firmware entry: found no partition EFI");
  const { number, firstBlock, lastBlock, guid } = efi;
  const partition = { number, firstBlock, blocks: lastBlock - firstBlock + 1n, guid };
  const { used, ours } = await findEntries(variables);
  const [index = lowestFree(used), ...others] = ours;
  await put(variables, entryName(index), encodeLoadOption(description, { partition, path: loaderPath }));
  const order = parseOrder((await variables.read(orderName)) ?? new Uint8Array());
  const kept = order.filter((each) => !others.includes(each));
  await put(variables, orderName, encodeOrder(kept.includes(index) ? kept : [...kept, index]));
  for (const other of others) await variables.remove(entryName(other));
}

function variablesIn(folder: string): FirmwareVariables {
  const suffix = `-${globalVariable}`;
  const path = (name: string): string => `${folder}/${name}${suffix}`;
  return {
    async names() {
      const all = await readdir(folder);
      return all.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
    },
    async read(name) {
      try {
        return (await readFile(path(name))).subarray(4);
      } catch {
        return undefined;
      }
    },
    async write(name, value) {
      await using file = await open(path(name), "w", 0o644);
      // one write is one change of the variable
      await file.write(concatBytes([Uint8Array.of(attributes, 0, 0, 0), value]));
    },
    remove: (name) => rm(path(name)),
  };
}

/** A machine whose firmware keeps no entry starts from the disk all the same: what goes wrong is said, and no more. */
export async function writeFirmwareEntry(mounts: Mounts, gpt: Gpt, say: (line: string) => void): Promise<void> {
  try {
    await mkdir(mountPoint, { recursive: true });
    const flags = ["no-suid", "no-dev", "no-exec"] as const;
    await mounts.mount({ source: "efivarfs", target: mountPoint, type: "efivarfs", flags });
    try {
      // There is one file system of variables, which was mounted for reading; mounts of others stay so.
      await mounts.remount(mountPoint, flags);
      await putBootEntry(variablesIn(mountPoint), gpt);
    } finally {
      await mounts.unmount(mountPoint);
    }
  } catch (error) {
    say(`firmware keeps no entry for this disk, it has to look for the loader itself: ${errorChain(error)}`);
  }
}
