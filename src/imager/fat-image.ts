// FAT file systems in files, without mounting: for EFI and BOOT partitions. Same files, same bytes.
import { utimesSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fixedTime, type ImagerTools } from "./tools.ts";

export interface FatFile {
  /** In the file system, with slashes. */
  readonly path: string;
  /** Bytes, or the path of a file. */
  readonly content: Uint8Array | string;
}

export interface FatPlan {
  /** File or disk image; it must be there and large enough. */
  readonly target: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  /** Up to 11 capital letters. */
  readonly label: string;
  /** Serial number of the volume, 8 hexadecimal digits. */
  readonly serial: string;
  readonly files: readonly FatFile[];
}

/** Every folder that a file lies in, parents first. */
export function foldersOf(files: readonly { readonly path: string }[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split("/").slice(0, -1);
    for (let count = 1; count <= parts.length; count++) folders.add(parts.slice(0, count).join("/"));
  }
  return [...folders];
}

/** Makes the file system and puts the files in, in the order given. */
export function makeFat(plan: FatPlan, tools: ImagerTools): void {
  const env = fixedTime(tools);
  const sectors = plan.offsetBytes / 512;
  const blocks = String(Math.floor(plan.sizeBytes / 1024));
  const options = ["--invariant", "-F", "32", "-i", plan.serial, "-n", plan.label, "--offset", String(sectors)];
  tools.run("mkfs.fat", [...options, plan.target, blocks], { env });
  const image = `${plan.target}@@${plan.offsetBytes}`;
  const folders = foldersOf(plan.files);
  if (folders.length > 0) tools.run("mmd", ["-i", image, ...folders.map((folder) => `::/${folder}`)], { env });
  const scratch = mkdtempSync(join(dirname(plan.target), "fat-"));
  try {
    for (const [index, { path, content }] of plan.files.entries()) {
      let source = content;
      if (typeof source !== "string") {
        source = join(scratch, String(index));
        writeFileSync(source, content);
      }
      utimesSync(source, tools.epochSeconds, tools.epochSeconds);
      tools.run("mcopy", ["-m", "-i", image, source, `::/${path}`], { env });
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
