// What the programs are asked for that make file systems.
import { expect, test } from "vitest";
import { fakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import type { ProcessOptions, RunResult } from "../../../linux/process.ts";
import type { Formatting } from "./format.ts";
import { formatVolume } from "./format.ts";

const MiB = 1024 * 1024;
const path = "/dev/vda";

/** The command that makes this file system on a disk of so many MiB. */
async function commandOf(sizeMiB: number, wanted: Omit<Formatting, "path" | "diskPath" | "label">): Promise<string> {
  const blockDevices = fakeBlockDevices();
  blockDevices.addDisk(path, sizeMiB * MiB);
  const commands: string[] = [];
  const run = async (options: ProcessOptions): Promise<RunResult> => {
    commands.push([options.path, ...(options.args ?? [])].join(" "));
    return { status: { kind: "exited", code: 0 }, stdout: new Uint8Array(), stderr: new Uint8Array() };
  };
  const tools = { blockDevices, processes: { run }, files: { exists: async () => false } };
  // nothing else is used of them
  const parts = tools as unknown as Parameters<typeof formatVolume>[0];
  await formatVolume(parts, { path, diskPath: path, label: "", ...wanted }, new AbortController().signal);
  return commands.join("\n");
}

test("XFS is divided for all processors, but not into groups that are smaller than the config says", async () => {
  const groups = { minBytes: BigInt(4 * MiB), processors: 16, isRotational: false };
  const optionOf = async (changes: Partial<typeof groups>): Promise<string | undefined> =>
    /-d \S+/u.exec(await commandOf(32, { type: "xfs", groups: { ...groups, ...changes } }))?.[0];
  expect(await optionOf({})).toBe("-d concurrency=8");
  expect(await optionOf({ minBytes: BigInt(16 * MiB) })).toBe("-d concurrency=0");
  expect(await optionOf({ processors: 8 })).toBe(undefined);
  expect(await optionOf({ isRotational: true })).toBe(undefined);
  expect(await optionOf({ minBytes: 0n })).toBe(undefined);
});

test("a small btrfs keeps metadata and data together", async () => {
  expect(await commandOf(100, { type: "btrfs" })).toBe("/usr/sbin/mkfs.btrfs -f --mixed /dev/vda");
  expect(await commandOf(200, { type: "btrfs" })).toBe("/usr/sbin/mkfs.btrfs -f /dev/vda");
});
