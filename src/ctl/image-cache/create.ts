// `image cache-create`: images from registries into a folder, for nodes that reach no registry.
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeUtf8 } from "../../base/bytes.ts";
import { parseReference, type ImageReference } from "../../clients/containerd/reference.ts";
import { cacheFolders } from "../../formats/oci/image-cache.ts";
import type { Command } from "../command.ts";
import { choice, defineCommand, each, flag, list, text, UsageError } from "../command.ts";
import { readInput } from "../input-file.ts";
import { userAccounts } from "./accounts.ts";
import { fillCache, parseImageList } from "./fill-cache.ts";
import { packCache } from "./oci-layout.ts";
import { openRegistryClient } from "./registry-client.ts";

const usualPlatform = "linux/amd64";
const platformForm = /^(?:all|[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?)$/u;
/** All that a cache of either layout has at its top. */
const ownEntries: ReadonlySet<string> = new Set([...Object.values(cacheFolders), "blobs", "index.json", "oci-layout"]);

/** `registry=address` each. */
export function parseMirrors(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const mirrors = new Map<string, readonly string[]>();
  for (const found of texts) {
    const [registry = "", address = "", ...others] = found.split("=");
    const isAddress = URL.canParse(address) && /^https?:$/u.test(new URL(address).protocol);
    if (registry === "" || !isAddress || others.length > 0)
      throw new UsageError(`found "${found}" for --mirror, want registry=http(s)://host`);
    mirrors.set(registry, [...(mirrors.get(registry) ?? []), address]);
  }
  return mirrors;
}

async function imagesOf(values: readonly string[]): Promise<readonly ImageReference[]> {
  const isInput = values.length === 1 && values[0] === "-";
  const images = isInput
    ? parseImageList(decodeUtf8(await readInput("list of images", "-")))
    : values.map(parseReference);
  if (images.length === 0) throw new UsageError("found no images, want --images");
  return images;
}

/** The folder, empty. What is no cache is never removed. */
async function openFolder(path: string, force: boolean): Promise<void> {
  await mkdir(path, { recursive: true });
  const present = await readdir(path);
  if (present.length === 0) return;
  if (!force) throw new Error(`Cannot write the cache to "${path}": it is not empty, use --force to replace a cache`);
  const foreign = present.find((name) => !ownEntries.has(name));
  if (foreign !== undefined)
    throw new Error(`Cannot replace the cache in "${path}": found "${foreign}", which is no part of one`);
  for (const name of present) await rm(join(path, name), { recursive: true });
}

export const cacheCreate: Command = defineCommand({
  name: "cache-create",
  summary: "pull images into a cache for nodes",
  nodes: false,
  options: {
    images: list("--images <images>", "the images; - reads them from stdin, one a line"),
    path: text("--image-cache-path <path>", "folder for the cache"),
    layout: choice(
      "--layout <layout>",
      "an OCI image for the making of boot images, or the files themselves",
      ["oci", "flat"],
      "oci",
    ),
    platforms: list("--platform <platforms>", `of images for several; all takes every one (default ${usualPlatform})`),
    mirrors: each("--mirror <registry=address>", "asked before the registry; * stands for all registries"),
    insecure: flag("--insecure", "believe any certificate, and ask registries without TLS too"),
    force: flag("--force", "replace a cache that is there"),
  },
  async run({ env, output, clock, signal }, _args, options) {
    if (options.path === "") throw new UsageError("found no --image-cache-path");
    const platforms = options.platforms.length === 0 ? [usualPlatform] : options.platforms;
    const wrong = platforms.find((platform) => !platformForm.test(platform));
    if (wrong !== undefined) throw new UsageError(`found "${wrong}" for --platform, want one such as ${usualPlatform}`);
    const registry = openRegistryClient({
      mirrors: parseMirrors(options.mirrors),
      insecure: options.insecure,
      accounts: userAccounts(env),
      clock,
      signal,
    });
    const images = await imagesOf(options.images);
    await openFolder(options.path, options.force);
    const isFlat = options.layout === "flat";
    // beside the target: both are on one disk
    const root = isFlat ? options.path : await mkdtemp(join(options.path, "work-"));
    try {
      const onImage = (name: string, digest: string | undefined): void =>
        output.note(digest === undefined ? `pulling ${name}` : `cached ${name} (${digest})`);
      await fillCache(root, images, { registry, platforms, signal, onImage });
      if (!isFlat) await packCache(root, options.path, signal);
    } finally {
      if (!isFlat) await rm(root, { recursive: true, force: true });
    }
    output.note(`wrote ${images.length} images to ${options.path}`);
  },
});
