// Makes the files of one profile: the one place that knows which outputs there are and what they are called.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { encodeContents, versionLabel } from "../boot/installer-labels.ts";
import { installerPaths } from "../boot/installer-paths.ts";
import { planKernelArguments } from "../boot/kernel-arguments.ts";
import { keysFolder, type Enrolment } from "../boot/systemd-boot.ts";
import { enterWord, imageRegister, measureImage, measureWord } from "../boot/pcr-measurement.ts";
import { encodeOsRelease, encodeUki, type UkiParts } from "../boot/uki.ts";
import { installerImage } from "../config/image-tag.ts";
import { signPe } from "../pki/authenticode.ts";
import { encodePublicKey, parsePrivateKey } from "../pki/keys.ts";
import { signRegister } from "../pki/pcr-signature.ts";
import { sha256Hex } from "../formats/sha256.ts";
import { writeDiskFile, usualPacking } from "./disk-file.ts";
import { diskPrefix, makeDisk, minimalDiskBytes, namedGuids, type DiskPlan } from "./disk-image.ts";
import { packExtensions } from "./extensions.ts";
import { makeGrubCore } from "./grub-core.ts";
import { cachePartitionBytes, openImageCache, type ImageCache } from "./image-cache.ts";
import { makeInstallerImage } from "./installer-image.ts";
import { makeIso, type IsoPlan } from "./iso.ts";
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
  /** Where the paths in the profile start. */
  readonly profileFolder: string;
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

interface Initramfs {
  readonly bytes: Uint8Array;
  /** Names of the system extensions in it. */
  readonly extensions: readonly string[];
}

/** The initramfs with all that the profile adds to it. */
function initramfsOf({ profile, parts, profileFolder, work }: ImageRequest, tools: ImagerTools): Initramfs {
  const { extensions, embeddedConfig } = profile;
  const plan = { extensions, folder: profileFolder, work, version: parts.version };
  const added = packExtensions(embeddedConfig === undefined ? plan : { ...plan, embeddedConfig }, tools);
  const initramfs = readFileSync(parts.initramfs);
  if (added === undefined) return { bytes: initramfs, extensions: [] };
  return { bytes: concatBytes([initramfs, added.archive]), extensions: added.names };
}

/** Signs a boot program, when the profile has keys. */
async function signed({ profile, profileFolder }: ImageRequest, program: Uint8Array): Promise<Uint8Array> {
  const { secureBoot } = profile;
  if (secureBoot === undefined) return program;
  const read = (path: string): string => readFileSync(resolve(profileFolder, path), "utf8");
  return signPe(program, { key: read(secureBoot.key), certificate: read(secureBoot.certificate) });
}

/** The kernel image with signatures of what it measures until volumes are opened. */
function withSignedMeasurements(parts: UkiParts, keyPem: string): Uint8Array {
  const key = parsePrivateKey(keyPem);
  const publicKeyPem = encodePublicKey(key);
  // The key is measured too, the signatures are not.
  const measured = measureImage(encodeUki({ ...parts, pcrSignature: { json: "{}", publicKeyPem } }));
  const json = signRegister(key, imageRegister, [measureWord(measured, enterWord)]);
  return encodeUki({ ...parts, pcrSignature: { json, publicKeyPem } });
}

async function writeUki(request: ImageRequest, target: string, initramfs: Uint8Array): Promise<void> {
  const { profile, parts, profileFolder } = request;
  const ukiParts: UkiParts = {
    stub: readFileSync(parts.stub),
    osRelease: encodeOsRelease(versionOf(request)),
    kernelArguments: kernelArguments(profile),
    kernelVersion: parts.kernelVersion,
    kernel: readFileSync(parts.kernel),
    initramfs,
  };
  const { measurementKey } = profile.secureBoot ?? {};
  const uki =
    measurementKey === undefined
      ? encodeUki(ukiParts)
      : withSignedMeasurements(ukiParts, readFileSync(resolve(profileFolder, measurementKey), "utf8"));
  writeFileSync(target, await signed(request, uki));
}

/** What systemd-boot finds beside itself, so that it can teach a machine the keys. */
function enrolmentOf({ profile, profileFolder }: ImageRequest): Enrolment | undefined {
  const { databases, enrolment } = profile.secureBoot ?? {};
  if (databases === undefined || enrolment === undefined) return undefined;
  const files = Object.entries(databases).map(([name, path]) => ({
    path: `${keysFolder}/${name}.auth`,
    content: readFileSync(resolve(profileFolder, path)),
  }));
  return { mode: enrolment, files };
}

function writePxe(request: ImageRequest, tools: ImagerTools): readonly string[] {
  const { profile, parts, outDir } = request;
  const name = `${profile.platform}-amd64`;
  const files = ["kernel-amd64", `initramfs-${name}.xz`, `cmdline-${name}`, `${name}.ipxe`] as const;
  const words = kernelArguments(profile).join(" ");
  copyFileSync(parts.kernel, join(outDir, files[0]));
  writeFileSync(join(outDir, files[1]), initramfsOf(request, tools).bytes);
  writeFileSync(join(outDir, files[2]), words);
  // the firmware's own loader asks for the name of the initramfs
  const script = ["#!ipxe", `kernel ${files[0]} initrd=${files[1]} ${words}`, `initrd ${files[1]}`, "boot", ""];
  writeFileSync(join(outDir, files[3]), script.join("\n"));
  return files;
}

function writeInstaller(request: ImageRequest, programs: BootPrograms, tools: ImagerTools): string {
  const { outDir, parts } = request;
  const { uki, systemdBoot, extensions } = programs;
  const name = "installer-amd64.tar";
  makeInstallerImage({
    target: join(outDir, name),
    files: [
      { path: installerPaths.systemdBoot, content: readFileSync(systemdBoot) },
      { path: installerPaths.grubBoot, content: readFileSync(join(tools.grubFolder, "boot.img")) },
      { path: installerPaths.grubCore, content: makeGrubCore({ format: "i386-pc", prefix: diskPrefix }, tools) },
      { path: installerPaths.uki, content: readFileSync(uki) },
    ],
    reference: installerImage(versionOf(request)),
    labels: {
      [versionLabel]: versionOf(request),
      ...encodeContents({ extensions, kernelVersion: parts.kernelVersion }),
    },
    epochSeconds: tools.epochSeconds,
  });
  return name;
}

/** Paths of the programs that firmware starts, signed where that is wanted. */
interface BootPrograms {
  readonly uki: string;
  readonly systemdBoot: string;
  /** Names of the system extensions in the kernel image. */
  readonly extensions: readonly string[];
}

async function bootPrograms(request: ImageRequest, tools: ImagerTools): Promise<BootPrograms> {
  const [uki, systemdBoot] = [join(request.work, "uki.efi"), join(request.work, "systemd-boot.efi")];
  const { bytes, extensions } = initramfsOf(request, tools);
  await writeUki(request, uki, bytes);
  writeFileSync(systemdBoot, await signed(request, readFileSync(request.parts.systemdBoot)));
  return { uki, systemdBoot, extensions };
}

/** The cache that the profile names, below the folder for what is thrown away. */
function imageCacheOf(request: ImageRequest, tools: ImagerTools): ImageCache | undefined {
  const { imageCache: source } = request.profile;
  const work = join(request.work, "image-cache");
  return source === undefined ? undefined : openImageCache(source, { folder: request.profileFolder, work }, tools);
}

function writeIso(
  request: ImageRequest,
  plan: Omit<IsoPlan, "target" | "work" | "version">,
  tools: ImagerTools,
): string {
  const name = `${request.profile.platform}-amd64.iso`;
  const cache = imageCacheOf(request, tools);
  const places = { target: join(request.outDir, name), work: request.work, version: versionOf(request) };
  makeIso({ ...plan, ...places, ...(cache === undefined ? {} : { imageCache: cache.root }) }, tools);
  return name;
}

type DiskPrograms = Omit<DiskPlan, "target" | "sizeBytes" | "meta">;

function writeDisk(request: ImageRequest, plan: DiskPrograms, tools: ImagerTools): string {
  const { profile, outDir, work } = request;
  const { diskFormat: format = "raw" } = profile;
  const disk = join(work, "disk.raw");
  const meta = new Map([...profile.meta].map(([key, value]) => [key, encodeUtf8(value)] as const));
  const cache = imageCacheOf(request, tools);
  const smallest = minimalDiskBytes + BigInt(cache === undefined ? 0 : cachePartitionBytes(cache));
  const sizeBytes = profile.diskBytes ?? smallest;
  makeDisk({ ...plan, target: disk, sizeBytes, meta, ...(cache === undefined ? {} : { imageCache: cache }) }, tools);
  // of what is in it: two versions of it may be known to one hypervisor
  const uuid = namedGuids(`ichor disk ${sizeBytes} ${sha256Hex(readFileSync(plan.uki))}`).next().value;
  const packing = profile.diskPacking ?? usualPacking[format];
  return writeDiskFile({ disk, format, packing, outDir, name: `${profile.platform}-amd64`, uuid }, tools);
}

/** Makes the outputs; returns their names in `outDir`. A disk image stays uncompressed in `work` too, as `disk.raw`. */
export async function makeImage(request: ImageRequest, tools: ImagerTools): Promise<readonly string[]> {
  const { profile, outDir, work } = request;
  const name = `${profile.platform}-amd64`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  if (profile.kind === "pxe") return writePxe(request, tools);
  const programs = await bootPrograms(request, tools);
  const enrolment = enrolmentOf(request);
  const plan = { ...programs, ...(enrolment === undefined ? {} : { enrolment }) };
  switch (profile.kind) {
    case "uki":
      renameSync(programs.uki, join(outDir, `${name}-uki.efi`));
      return [`${name}-uki.efi`];
    case "installer":
      return [writeInstaller(request, programs, tools)];
    case "iso":
      return [writeIso(request, plan, tools)];
    case "image":
      return [writeDisk(request, plan, tools)];
  }
}
