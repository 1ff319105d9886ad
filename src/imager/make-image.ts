// Makes the files of one profile: the one place that knows which outputs there are and what they are called.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeUtf8 } from "../base/bytes.ts";
import { installerPaths } from "../boot/installer-paths.ts";
import { planKernelArguments } from "../boot/kernel-arguments.ts";
import { encodeOsRelease, encodeUki } from "../boot/uki.ts";
import { diskPrefix, makeDisk, minimalDiskBytes } from "./disk-image.ts";
import { makeGrubCore } from "./grub-core.ts";
import { makeInstallerImage } from "./installer-image.ts";
import { makeIso } from "./iso.ts";
import type { ImageProfile } from "./profile.ts";
import type { ImagerTools } from "./tools.ts";

/** What an image is made of: paths of files. */
export interface ImageParts {
  readonly kernel: string;
  readonly kernelVersion: string;
  readonly initramfs: string;
  readonly stub: string;
  readonly systemdBoot: string;
  readonly version: string;
}

export interface ImageRequest {
  readonly profile: ImageProfile;
  readonly parts: ImageParts;
  /** Folder for the outputs. */
  readonly outDir: string;
  /** A folder for what is thrown away. */
  readonly work: string;
}

function kernelArguments({ platform, kind, version, extraKernelArgs }: ImageProfile): readonly string[] {
  const isMedium = kind === "iso" || kind === "pxe" || kind === "uki";
  const plan = { platform, isMedium, extra: extraKernelArgs };
  return planKernelArguments(version === undefined ? plan : { ...plan, version });
}

/** The name that the image goes by: what loaders show, and what the node in it answers. */
function versionOf({ profile, parts }: ImageRequest): string {
  return profile.version ?? parts.version;
}

function writeUki(request: ImageRequest, target: string): void {
  const { profile, parts } = request;
  const uki = encodeUki({
    stub: readFileSync(parts.stub),
    osRelease: encodeOsRelease(versionOf(request)),
    kernelArguments: kernelArguments(profile),
    kernelVersion: parts.kernelVersion,
    kernel: readFileSync(parts.kernel),
    initramfs: readFileSync(parts.initramfs),
  });
  writeFileSync(target, uki);
}

function writePxe({ profile, parts, outDir }: ImageRequest): readonly string[] {
  const name = `${profile.platform}-amd64`;
  const files = ["kernel-amd64", `initramfs-${name}.xz`, `cmdline-${name}`, `${name}.ipxe`] as const;
  const words = kernelArguments(profile).join(" ");
  copyFileSync(parts.kernel, join(outDir, files[0]));
  copyFileSync(parts.initramfs, join(outDir, files[1]));
  writeFileSync(join(outDir, files[2]), words);
  // the firmware's own loader asks for the name of the initramfs
  const script = ["#!ipxe", `kernel ${files[0]} initrd=${files[1]} ${words}`, `initrd ${files[1]}`, "boot", ""];
  writeFileSync(join(outDir, files[3]), script.join("\n"));
  return files;
}

function writeInstaller(request: ImageRequest, uki: string, tools: ImagerTools): string {
  const { parts, outDir } = request;
  const name = "installer-amd64.tar";
  makeInstallerImage({
    target: join(outDir, name),
    files: [
      { path: installerPaths.systemdBoot, content: readFileSync(parts.systemdBoot) },
      { path: installerPaths.grubBoot, content: readFileSync(join(tools.grubFolder, "boot.img")) },
      { path: installerPaths.grubCore, content: makeGrubCore({ format: "i386-pc", prefix: diskPrefix }, tools) },
      { path: installerPaths.uki, content: readFileSync(uki) },
    ],
    reference: `ichor/installer:${versionOf(request).replaceAll("+", "-")}`,
    version: versionOf(request),
    epochSeconds: tools.epochSeconds,
  });
  return name;
}

/** Level 3: nearly all of it is compressed already, and the rest is zeros. */
function compressDisk(disk: string, target: string, tools: ImagerTools): void {
  tools.run("zstd", ["-q", "-3", "-T1", "--no-progress", "--sparse", "-f", "-o", target, disk]);
}

/** Makes the outputs; returns their names in `outDir`. A disk image stays uncompressed in `work` too, as `disk.raw`. */
export function makeImage(request: ImageRequest, tools: ImagerTools): readonly string[] {
  const { profile, parts, outDir, work } = request;
  const name = `${profile.platform}-amd64`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  if (profile.kind === "pxe") return writePxe(request);
  const uki = join(work, "uki.efi");
  writeUki(request, uki);
  switch (profile.kind) {
    case "uki":
      renameSync(uki, join(outDir, `${name}-uki.efi`));
      return [`${name}-uki.efi`];
    case "installer":
      return [writeInstaller(request, uki, tools)];
    case "iso":
      makeIso(
        { target: join(outDir, `${name}.iso`), work, uki, systemdBoot: parts.systemdBoot, version: versionOf(request) },
        tools,
      );
      return [`${name}.iso`];
    case "image": {
      const disk = join(work, "disk.raw");
      const meta = new Map([...profile.meta].map(([key, value]) => [key, encodeUtf8(value)] as const));
      const sizeBytes = profile.diskBytes ?? minimalDiskBytes;
      makeDisk({ target: disk, sizeBytes, uki, systemdBoot: parts.systemdBoot, meta }, tools);
      compressDisk(disk, join(outDir, `${name}.raw.zst`), tools);
      return [`${name}.raw.zst`];
    }
  }
}
