// System extensions: folders of files that lie over the root file system of a node. Each becomes a squashfs beside the root in the initramfs; stage 1
// puts them together, the node says which there are.
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { FormatError } from "../base/errors.ts";
import { embeddedConfigName } from "../boot/installer-labels.ts";
import { pieceDigests } from "../boot/piece-digests.ts";
import { encodeCpio, type CpioEntry } from "../formats/cpio.ts";
import { sha256Hex } from "../formats/sha256.ts";
import type { ExtensionMetadata } from "../config/extension-metadata.ts";
import { isInRange, parseExtensionManifest } from "./extension-manifest.ts";
import { openContent } from "./content-source.ts";
import { foldersOf } from "./fat-image.ts";
import type { ContentSource } from "./profile.ts";
import type { ImagerTools } from "./tools.ts";

/** Where a node finds the list of its extensions: a folder of the initramfs that stays visible. JSON, which is YAML too. */
export const extensionListPath = ".extra/extensions.yaml";
/** Where a node looks for the config that came with its image. */
const embeddedConfigPath = "usr/local/etc/talos/config.yaml";

interface Layer {
  readonly metadata: ExtensionMetadata;
  /** Folder with the files. */
  readonly root: string;
}

export interface ExtensionsPlan {
  readonly extensions: readonly ContentSource[];
  readonly embeddedConfig?: string;
  /** Paths of the sources start here. */
  readonly folder: string;
  /** An empty folder. */
  readonly work: string;
  /** Version of the machine API that the extensions have to fit. */
  readonly version: string;
}

/** The folder with manifest.yaml and rootfs; it is ours to change. */
function openSource(source: ContentSource, plan: ExtensionsPlan, work: string, tools: ImagerTools): string {
  const target = openContent(source, { folder: plan.folder, work }, tools);
  for (const name of ["manifest.yaml", "rootfs"]) {
    if (!existsSync(join(target, name)))
      throw new FormatError(`Cannot use extension ${join(plan.folder, source.path)}: found no ${name} in it`);
  }
  return target;
}

function openExtension(source: ContentSource, plan: ExtensionsPlan, work: string, tools: ImagerTools): Layer {
  const content = openSource(source, plan, work, tools);
  const metadata = parseExtensionManifest(readFileSync(join(content, "manifest.yaml"), "utf8"));
  const range = metadata.compatibility.talos.version;
  if (!isInRange(plan.version, range))
    throw new FormatError(`Cannot use extension "${metadata.name}": it is for ${range}, the image is ${plan.version}`);
  const root = join(content, "rootfs");
  if (existsSync(join(root, "usr/lib/modules")))
    throw new FormatError(
      `Cannot use extension "${metadata.name}": found kernel modules, which have to come with the kernel`,
    );
  return { metadata, root };
}

/** The config as an extension of its own. */
function configLayer(config: string, work: string): Layer {
  const root = join(work, "rootfs");
  // those that the root has too get its mode from here
  for (const path of foldersOf([{ path: embeddedConfigPath }])) {
    mkdirSync(join(root, path), { recursive: true });
    chmodSync(join(root, path), 0o755);
  }
  writeFileSync(join(root, embeddedConfigPath), config, { mode: 0o400 });
  const metadata = {
    name: embeddedConfigName,
    version: sha256Hex(config),
    author: "",
    description: "machine config that came with the image",
    compatibility: { talos: { version: "" } },
  };
  return { metadata, root };
}

/** All below a folder as entries of the initramfs, parents first, in the order of their names. */
function entriesBelow(folder: string, path: string): readonly CpioEntry[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): readonly CpioEntry[] => {
      const [from, to] = [join(folder, entry.name), `${path}/${entry.name}`];
      if (entry.isDirectory()) return [{ kind: "directory", path: to, mode: 0o755 }, ...entriesBelow(from, to)];
      if (!lstatSync(from).isFile()) throw new FormatError(`Cannot use ${from}: want a file or a folder`);
      return [{ kind: "file", path: to, mode: 0o644, content: readFileSync(from) }];
    });
}

const firmwareFolder = "usr/lib/firmware";

/** Firmware is asked for while drivers start, from the initramfs on: it moves there. */
function takeFirmware({ root }: Layer): readonly CpioEntry[] {
  const folder = join(root, firmwareFolder);
  if (!existsSync(folder)) return [];
  const entries = entriesBelow(folder, firmwareFolder);
  rmSync(folder, { recursive: true });
  return entries;
}

function makeLayer({ root }: Layer, target: string, tools: ImagerTools): Uint8Array {
  chmodSync(root, 0o755); // the top layer's is that of "/"
  const time = String(tools.epochSeconds);
  const options = "-noappend -quiet -no-progress -all-root -no-xattrs -reproducible -comp zstd -Xcompression-level 18";
  tools.run("mksquashfs", [root, target, ...options.split(" "), "-all-time", time, "-mkfs-time", time]);
  return readFileSync(target);
}

export interface PackedExtensions {
  /** To put behind the initramfs. */
  readonly archive: Uint8Array;
  /** Names of the extensions, lowest first; the embedded config is none of them. */
  readonly names: readonly string[];
}

/** Undefined when there is nothing to add. Same sources, same bytes. */
export function packExtensions(plan: ExtensionsPlan, tools: ImagerTools): PackedExtensions | undefined {
  const newWork = (index: number): string => {
    const work = join(plan.work, `extension-${index}`);
    mkdirSync(work, { recursive: true });
    return work;
  };
  const layers = plan.extensions.map((source, index) => openExtension(source, plan, newWork(index), tools));
  const names = layers.map(({ metadata }) => metadata.name);
  if (plan.embeddedConfig !== undefined) layers.push(configLayer(plan.embeddedConfig, newWork(layers.length)));
  if (layers.length === 0) return undefined;
  const firmware = layers.flatMap(takeFirmware);
  const images = layers.map((layer, index) => {
    const name = `${String(index).padStart(3, "0")}.${layer.metadata.name}.sqsh`;
    return { name, metadata: layer.metadata, bytes: makeLayer(layer, join(plan.work, name), tools) };
  });
  const file = (path: string, content: Uint8Array | string, mode = 0o644): CpioEntry => ({
    kind: "file",
    path,
    mode,
    content: typeof content === "string" ? Buffer.from(content) : content,
  });
  const list = { layers: images.map(({ name, metadata }) => ({ image: name, metadata })) };
  const firmwareParents = firmware.length === 0 ? [] : ["usr", "usr/lib", firmwareFolder];
  const entries: readonly CpioEntry[] = [
    ...[".extra", ...firmwareParents].map((path) => ({ kind: "directory", path, mode: 0o755 }) as const),
    ...firmware,
    file(extensionListPath, `${JSON.stringify(list, null, 2)}\n`),
    file("layers", images.map(({ name }) => `${name}\n`).join("")),
    ...images.flatMap(({ name, bytes }) => [file(`${name}.sha256`, pieceDigests(bytes)), file(name, bytes)]),
  ];
  // squashfs is compressed already
  return { archive: zstdCompressSync(encodeCpio(entries, tools.epochSeconds)), names };
}
