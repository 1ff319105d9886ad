// The file that a disk image becomes: the format that a hypervisor or a cloud takes, packed or not. Same disk, same bytes.
import { appendFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { encodeVhdFooter } from "../formats/vhd.ts";
import type { DiskFormat, DiskPacking } from "./profile.ts";
import type { ImagerTools } from "./tools.ts";

export interface DiskFilePlan {
  /** The disk as it is, which stays. */
  readonly disk: string;
  readonly format: DiskFormat;
  readonly packing: DiskPacking;
  readonly outDir: string;
  /** Of the file, without what format and packing add to it. */
  readonly name: string;
  /** Of the disk, where its format has one. */
  readonly uuid: string;
}

/** How a format is packed when nobody says: a disk that is as large as its machine's is packed, one that leaves out what is empty is not. */
export const usualPacking: Readonly<Record<DiskFormat, DiskPacking>> = { raw: ".zst", qcow2: "raw", vhd: ".zst" };

function copySparse(disk: string, target: string, tools: ImagerTools): void {
  tools.run("cp", ["--sparse=always", disk, target]);
}

/** The disk in its format, at `target`. */
function convert({ disk, format, uuid }: DiskFilePlan, target: string, tools: ImagerTools): void {
  switch (format) {
    case "raw":
      copySparse(disk, target, tools);
      break;
    case "qcow2":
      // one request at a time: clusters lie in the order in which they are written
      tools.run("qemu-img", ["convert", "-m", "1", "-f", "raw", "-O", "qcow2", "-o", "compat=1.1", disk, target]);
      break;
    case "vhd": {
      copySparse(disk, target, tools);
      const sizeBytes = BigInt(statSync(disk).size);
      appendFileSync(target, encodeVhdFooter({ sizeBytes, createdSeconds: tools.epochSeconds, uuid }));
    }
  }
}

/** Nearly all of a disk is compressed already, and the rest is zeros: low levels will do. One thread, so that the bytes do not depend on the machine. */
function pack(file: string, target: string, packing: Exclude<DiskPacking, "raw">, tools: ImagerTools): void {
  const [folder, name] = [dirname(file), basename(file)];
  switch (packing) {
    case ".zst":
      tools.run("zstd", ["-q", "-3", "-T1", "--no-progress", "--sparse", "-f", "-o", target, file]);
      break;
    case ".xz":
      tools.run("xz", ["-q", "-1", "-T1", "-k", "-f", file]);
      tools.run("mv", [`${file}.xz`, target]);
      break;
    case ".gz":
      tools.run("gzip", ["-q", "-n", "-k", "-f", file]);
      tools.run("mv", [`${file}.gz`, target]);
      break;
    case ".tar.gz": {
      const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=0644", `--mtime=@${tools.epochSeconds}`];
      const form = ["--format=oldgnu", "-S", "--hole-detection=raw", "-I", "gzip -n"];
      tools.run("tar", ["-C", folder, ...owner, ...form, "-cf", target, name]);
    }
  }
}

/** Returns the file's name in `outDir`. An archive holds `disk.raw`, as clouds want it. */
export function writeDiskFile(plan: DiskFilePlan, tools: ImagerTools): string {
  const { disk, format, packing, outDir } = plan;
  const name = `${plan.name}.${format}${packing === "raw" ? "" : packing}`;
  const target = join(outDir, name);
  if (packing === "raw") {
    convert(plan, target, tools);
    return name;
  }
  // an archive notes where the file has holes: those of a copy lie wherever there are zeros
  if (format === "raw" && packing !== ".tar.gz") {
    pack(disk, target, packing, tools);
    return name;
  }
  const work = join(dirname(disk), "to-pack");
  mkdirSync(work);
  convert(plan, join(work, `disk.${format}`), tools);
  pack(join(work, `disk.${format}`), target, packing, tools);
  rmSync(work, { recursive: true });
  return name;
}
