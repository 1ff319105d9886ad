// The initramfs: stage 1, the modules it loads, the root file system and its digest, in one zstd-compressed archive.
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { pieceDigests } from "../../src/boot/piece-digests.ts";
import { encodeCpio, type CpioEntry } from "../../src/formats/cpio.ts";
import { readModule, type EarlyModule, type EarlyModules, type KernelTree } from "./modules.ts";
import { sourceDateEpoch } from "./paths.ts";
import { run } from "./run.ts";

export interface InitramfsParts {
  /** Path of stage 1. */
  readonly init: string;
  readonly rootfs: string;
  readonly kernel: KernelTree;
  readonly modules: EarlyModules;
}

/** The list as stage 1 reads it: see image/stage1/text.h. */
export function encodeModuleList(modules: readonly EarlyModule[]): string {
  const line = ({ name, optional, parameters }: EarlyModule): string =>
    `${optional ? "-" : ""}${[`${name}.ko`, ...parameters].join(" ")}\n`;
  return modules.map(line).join("");
}

export function initramfsEntries(parts: InitramfsParts): readonly CpioEntry[] {
  const rootfs = readFileSync(parts.rootfs);
  const file = (path: string, content: Uint8Array | string, mode = 0o644): CpioEntry => ({
    kind: "file",
    path,
    mode,
    content: typeof content === "string" ? Buffer.from(content) : content,
  });
  const { always, watchdogs } = parts.modules;
  const files = new Map([...always, ...watchdogs].map((module) => [module.name, module]));
  return [
    { kind: "directory", path: "dev", mode: 0o755 },
    { kind: "device", path: "dev/console", mode: 0o600, major: 5, minor: 1 }, // what the kernel gives /init as its output
    file("init", readFileSync(parts.init), 0o755),
    { kind: "directory", path: "modules", mode: 0o755 },
    file("modules/list", encodeModuleList(always)),
    file("modules/watchdogs", encodeModuleList(watchdogs)),
    ...[...files.values()].map((module) => file(`modules/${module.name}.ko`, readModule(parts.kernel, module))),
    file("rootfs.sqsh.sha256", pieceDigests(rootfs)),
    file("rootfs.sqsh", rootfs),
  ];
}

/** The kernel takes an archive that follows another one only from an offset that is a multiple of this. Linux, early-userspace/buffer-format. */
const alignmentBytes = 4;

/** Level 3: nearly all of it is the squashfs, which is compressed already. Padded, so that more archives can be appended. */
export function compressInitramfs(entries: readonly CpioEntry[], target: string): void {
  run("zstd", ["-q", "-3", "-T1", "--no-progress", "-f", "-o", target], {
    input: encodeCpio(entries, sourceDateEpoch),
  });
  const excess = statSync(target).size % alignmentBytes;
  if (excess > 0) appendFileSync(target, Buffer.alloc(alignmentBytes - excess));
}
