// Disk images: the system disk as an installation makes it, bank A filled, with loaders for firmware of both kinds.
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { BugError } from "../base/errors.ts";
import { planBootFiles, type PartitionFile } from "../boot/boot-files.ts";
import { placeBiosLoader } from "../boot/bios-loader.ts";
import { imageCacheLabel, imageCachePartition, planSystemDisk } from "../boot/partition-layout.ts";
import { loaderConfPath, withEnrolment, type Enrolment } from "../boot/systemd-boot.ts";
import { parseUki } from "../boot/uki.ts";
import { encodeGpt, type Gpt, type GptPartition } from "../formats/gpt.ts";
import { formatUuid } from "../formats/guid.ts";
import { encodeMetaBlock, type MetaValues } from "../formats/meta-block.ts";
import { sha256Hex } from "../formats/sha256.ts";
import { makeFat, type FatFile } from "./fat-image.ts";
import { makeGrubCore } from "./grub-core.ts";
import { cachePartitionBytes, makeCachePartition, type ImageCache } from "./image-cache.ts";
import type { ImagerTools } from "./tools.ts";

/** Where GRUB of a disk finds its configuration: on BOOT, the third partition of the disk it was started from. */
export const diskPrefix = "(,gpt3)/grub";

export interface DiskPlan {
  /** A sparse file is made here. */
  readonly target: string;
  readonly sizeBytes: bigint;
  readonly uki: string;
  readonly systemdBoot: string;
  readonly meta: MetaValues;
  readonly enrolment?: Enrolment;
  readonly imageCache?: ImageCache;
}

/** What the reference's disk images are at least: all partitions up to META and the tables; with an image cache so much more as that takes. */
export const minimalDiskBytes: bigint = 4106n * 1024n * 1024n;

/** GUIDs that depend on names alone, so that an image is the same bytes every time: version 8 of RFC 9562. */
export function* namedGuids(prefix: string): Generator<string, never> {
  for (let index = 0; ; index++) {
    const bytes = Buffer.from(sha256Hex(`${prefix} ${index}`).slice(0, 32), "hex");
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    yield formatUuid(bytes);
  }
}

function find(gpt: Gpt, label: string): GptPartition {
  const found = gpt.partitions.find(({ name }) => name === label);
  if (found === undefined) throw new BugError(`The layout of a system disk has no partition ${label}`);
  return found;
}

function writeAt(path: string, offsetBytes: bigint, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  try {
    writeSync(file, bytes, 0, bytes.length, Number(offsetBytes));
  } finally {
    closeSync(file);
  }
}

/** Keys for the firmware go before the large files. */
function withKeys(files: readonly FatFile[], enrolment: Enrolment | undefined): readonly FatFile[] {
  if (enrolment === undefined) return files;
  const changed = files.map((file) =>
    file.path === loaderConfPath && typeof file.content !== "string"
      ? { ...file, content: encodeUtf8(withEnrolment(decodeUtf8(file.content), enrolment)) }
      : file,
  );
  return [...enrolment.files, ...changed];
}

export function makeDisk(plan: DiskPlan, tools: ImagerTools): void {
  const sectorBytes = 512;
  const disk = { sizeBytes: plan.sizeBytes, sectorBytes };
  const guids = namedGuids("ichor system disk");
  const { imageCache } = plan;
  const more = imageCache === undefined ? [] : [imageCachePartition(BigInt(cachePartitionBytes(imageCache)))];
  const gpt = planSystemDisk(disk, () => guids.next().value, more);
  writeFileSync(plan.target, "");
  truncateSync(plan.target, Number(plan.sizeBytes));
  const files = planBootFiles({ state: { good: "A" }, images: { A: parseUki(readFileSync(plan.uki)) } });
  const content = (file: PartitionFile): Uint8Array | string => {
    if (file.content.kind === "text") return Buffer.from(file.content.text);
    if (file.content.kind === "bytes") return file.content.bytes;
    return file.content.kind === "uki" ? plan.uki : plan.systemdBoot;
  };
  const placeOf = (label: string) => {
    const { firstBlock, lastBlock } = find(gpt, label);
    const sizeBytes = Number(lastBlock - firstBlock + 1n) * sectorBytes;
    return { target: plan.target, offsetBytes: Number(firstBlock) * sectorBytes, sizeBytes };
  };
  for (const label of ["EFI", "BOOT"] as const) {
    const place = placeOf(label);
    const inPartition = files.filter((file) => file.partition === label);
    const planned = inPartition.map((file) => ({ path: file.path, content: content(file) }));
    const fatFiles = label === "EFI" ? withKeys(planned, plan.enrolment) : planned;
    makeFat({ ...place, label, serial: label === "EFI" ? "1c408e51" : "1c408b00", files: fatFiles }, tools);
  }
  if (imageCache !== undefined)
    makeCachePartition(imageCache, { ...placeOf(imageCacheLabel), uuid: guids.next().value }, tools);
  const bios = find(gpt, "BIOS");
  const coreImage = makeGrubCore({ format: "i386-pc", prefix: diskPrefix }, tools);
  const loader = placeBiosLoader(readFileSync(join(tools.grubFolder, "boot.img")), coreImage, bios.firstBlock);
  writeAt(plan.target, bios.firstBlock * BigInt(sectorBytes), loader.core);
  const meta = encodeMetaBlock(plan.meta);
  writeAt(plan.target, find(gpt, "META").firstBlock * BigInt(sectorBytes), concatBytes([meta, meta]));
  for (const step of encodeGpt(disk, gpt, { isNew: true, bootCode: loader.bootCode })) {
    for (const write of step) writeAt(plan.target, write.offsetBytes, write.bytes);
  }
}
