// Installation on a disk in memory: what it holds afterwards, what is refused, and the power cut before each write.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { emptyGpt, planSystemDisk } from "../boot/partition-layout.ts";
import { diskUse, wipeEnds, writeTable } from "../boot/partition-table.ts";
import { encodeOsRelease, encodeUki } from "../boot/uki.ts";
import { parseMeta } from "../formats/meta-block.ts";
import { fakeBlockDevices, PowerCut, type FakeBlockDevices } from "../linux/fake/block-devices.ts";
import { installerMeta } from "../runtime/installer.ts";
import type { InstallerFiles } from "./image.ts";
import { install, type InstallPlan, type InstallTools } from "./install.ts";

const disk = "/dev/vda";
/** All partitions of a system disk need this much; memory that nobody writes to is not taken. */
const diskBytes = 4110 * 1024 * 1024;

const stub = new Uint8Array(readFileSync(join(import.meta.dirname, "../formats/testdata/addonx64.efi")));
const uki = encodeUki({
  stub,
  osRelease: encodeOsRelease("v1.2.3"),
  kernelArguments: ["console=ttyS0"],
  kernelVersion: "6.12.0",
  kernel: new Uint8Array(1500).fill(1),
  initramfs: new Uint8Array(600).fill(2),
});

function bootSector(): Uint8Array {
  const sector = new Uint8Array(512).fill(7, 0, 90);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

const grub = { boot: bootSector(), core: new Uint8Array(1300).fill(9) };
const ofUs: InstallerFiles = { uki, systemdBoot: Uint8Array.of(1), grub };

interface Plan {
  readonly wipe?: boolean;
  readonly image?: InstallerFiles;
  readonly legacyBiosSupport?: boolean;
}

function planOf({ wipe = false, image = ofUs, legacyBiosSupport = false }: Plan = {}): InstallPlan {
  const meta = installerMeta([[0x0a, encodeUtf8("network")]]);
  const source = { blobs: "/blobs", manifestDigest: "sha256:0" };
  return { disk, image, request: { kind: "install", disk, image: source, wipe, legacyBiosSupport, meta } };
}

/** File systems are marks at the start of their partitions. */
function toolsOn(
  devices: FakeBlockDevices,
  firmware: InstallTools["firmware"] = "bios",
): InstallTools & { readonly lines: string[] } {
  const lines: string[] = [];
  let guid = 0;
  const mark = async (path: string, at: bigint, written: string): Promise<void> => {
    await using device = await devices.open(path, { write: true });
    await device.write(at, encodeUtf8(written));
  };
  return {
    lines,
    blockDevices: devices,
    firmware,
    newGuid: () => `00000000-0000-4000-8000-${String(++guid).padStart(12, "0")}`,
    say: (line) => void lines.push(line),
    makeFat: (path, label) => mark(path, 0n, `fat ${label}`),
    writeFirmwareEntry: async (gpt) => void lines.push(`entry for ${gpt.partitions.length} partitions`),
    async writeFiles(_gpt, steps) {
      for (const step of steps) {
        if (step.kind === "write")
          await mark(`${disk}${step.partition === "EFI" ? 1 : 3}`, 4096n, `files ${step.path}`);
      }
    },
  };
}

function blank(): FakeBlockDevices {
  const devices = fakeBlockDevices();
  devices.addDisk(disk, diskBytes);
  return devices;
}

/** Takes away what an installation wrote: a new disk of this size takes the garbage collector half a second. */
async function empty(devices: FakeBlockDevices): Promise<void> {
  await using device = await devices.open(disk, { write: true });
  const gpt = planSystemDisk(device, () => "00000000-0000-4000-8000-000000000001");
  for (const { firstBlock, lastBlock } of gpt.partitions) {
    await wipeEnds(device, firstBlock * 512n, (lastBlock - firstBlock + 1n) * 512n);
  }
  await wipeEnds(device, 0n, device.sizeBytes);
}

async function read(devices: FakeBlockDevices, path: string, length: number): Promise<Uint8Array> {
  await using device = await devices.open(path);
  return await device.read(0n, length);
}

async function text(devices: FakeBlockDevices, path: string): Promise<string> {
  return new TextDecoder().decode((await read(devices, path, 16)).filter((byte) => byte !== 0));
}

/** Labels of the partitions; undefined when there is no table. */
async function labels(devices: FakeBlockDevices): Promise<readonly string[] | undefined> {
  await using device = await devices.open(disk);
  const use = await diskUse(device);
  return use.kind === "gpt" ? use.gpt.partitions.map(({ name }) => name) : undefined;
}

/** What a BIOS takes for a program: all that has a boot signature. */
async function whatBiosStarts(devices: FakeBlockDevices): Promise<"nothing" | "zeros" | "code"> {
  const sector = await read(devices, disk, 512);
  if (sector[510] !== 0x55) return "nothing";
  return sector[0] === 0 ? "zeros" : "code";
}

async function expectInstalled(devices: FakeBlockDevices): Promise<void> {
  expect(await labels(devices)).toEqual(["EFI", "BIOS", "BOOT", "META"]);
  expect(await text(devices, `${disk}1`)).toBe("fat EFI");
  expect(await text(devices, `${disk}3`)).toBe("fat BOOT");
  expect((await read(devices, `${disk}2`, 1000))[600]).toBe(9);
  expect([...(await read(devices, disk, 90)).subarray(0, 4)]).toEqual([7, 7, 7, 7]);
  const meta = await read(devices, `${disk}4`, 1024 * 1024);
  expect(new TextDecoder().decode(parseMeta(meta).get(0x0a))).toBe("network");
  expect(parseMeta(meta.subarray(256 * 1024)).size).toBe(1);
}

test("install() makes a blank disk a system disk", async () => {
  const devices = blank();
  const tools = toolsOn(devices);
  await install(planOf(), tools);
  await devices.restart();
  await expectInstalled(devices);
  expect(tools.lines.at(-1)).toBe("installation of v1.2.3 complete");
});

test("install() marks the entry of the MBR active when asked, and writers of the table leave it so", async () => {
  const devices = blank();
  const status = async (): Promise<number | undefined> => (await read(devices, disk, 512))[446];
  await install(planOf(), toolsOn(devices));
  expect(await status()).toBe(0);
  await install(planOf({ wipe: true, legacyBiosSupport: true }), toolsOn(devices));
  expect(await status()).toBe(0x80);
  await using device = await devices.open(disk, { write: true });
  const use = await diskUse(device);
  if (use.kind !== "gpt") throw new Error(use.kind);
  await writeTable(device, use.gpt, false);
  expect(await status()).toBe(0x80);
});

test("install() leaves a disk alone that holds anything, unless it is told to wipe it", async () => {
  const before: readonly (readonly [string, (devices: FakeBlockDevices) => Promise<void>])[] = [
    [
      "gpt",
      async (devices) => {
        await using device = await devices.open(disk, { write: true });
        await writeTable(device, planSystemDisk(device, toolsOn(devices).newGuid), true);
      },
    ],
    [
      "an MBR partition table",
      async (devices) => {
        const sector = new Uint8Array(512);
        sector.set([0x80, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0], 446);
        sector.set([0x55, 0xaa], 510);
        await using device = await devices.open(disk, { write: true });
        await device.write(0n, sector);
      },
    ],
    [
      "squashfs on the whole disk",
      async (devices) => {
        await using device = await devices.open(disk, { write: true });
        await device.write(0n, encodeUtf8("hsqs"));
      },
    ],
  ];
  for (const [found, fill] of before) {
    const devices = blank();
    await fill(devices);
    const start = await read(devices, disk, 4096);
    await expect(install(planOf(), toolsOn(devices))).rejects.toThrow(
      `disk ${disk} is not empty, skipping install, detected "${found}"`,
    );
    expect(await read(devices, disk, 4096)).toEqual(start);
    await install(planOf({ wipe: true }), toolsOn(devices));
    await devices.restart();
    await expectInstalled(devices);
  }
});

test("install() takes a table without partitions as an empty disk", async () => {
  const devices = blank();
  {
    await using device = await devices.open(disk, { write: true });
    await writeTable(device, emptyGpt(device, "00000000-0000-4000-8000-000000000001"), true);
  }
  await install(planOf(), toolsOn(devices));
  await devices.restart();
  expect(await labels(devices)).toEqual(["EFI", "BIOS", "BOOT", "META"]);
  await expectInstalled(devices);
});

test("install() takes images without GRUB on UEFI, and refuses them on a BIOS before it writes", async () => {
  const foreign: InstallerFiles = { uki, systemdBoot: Uint8Array.of(1) };
  const devices = blank();
  devices.cutPowerAfter(0);
  await expect(install(planOf({ image: foreign }), toolsOn(devices))).rejects.toMatchObject({ kind: "unsupported" });
  await devices.restart();
  await install(planOf({ image: foreign }), toolsOn(devices, "uefi"));
  await devices.restart();
  expect(await labels(devices)).toEqual(["EFI", "BIOS", "BOOT", "META"]);
});

test("install() refuses a disk that is too small before it writes", async () => {
  const devices = fakeBlockDevices();
  devices.addDisk(disk, 1024 * 1024 * 1024);
  devices.cutPowerAfter(0);
  await expect(install(planOf(), toolsOn(devices))).rejects.toMatchObject({ kind: "environment" });
});

test("a power cut before any write leaves a disk that is done, or that is installed without wiping", async () => {
  const devices = blank();
  const cuts: unknown[] = [];
  for (let isDone = false; !isDone;) {
    await empty(devices);
    devices.cutPowerAfter(cuts.length);
    const cut = await install(planOf(), toolsOn(devices)).then(
      () => undefined,
      (error: unknown) => error,
    );
    await devices.restart();
    const found = await labels(devices);
    expect(await whatBiosStarts(devices)).not.toBe("zeros"); // by which the machine would stand still
    if (found?.includes("META") !== true) await install(planOf(), toolsOn(devices));
    await devices.restart();
    await expectInstalled(devices);
    isDone = cut === undefined;
    if (!isDone) cuts.push(cut);
  }
  expect(cuts.length).toBeGreaterThan(20);
  expect(cuts.every((cut) => cut instanceof PowerCut)).toBe(true);
});
