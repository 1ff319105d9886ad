// `make extensions`: this project's system extensions (image/extensions) as folders that a profile can name, in out/extensions. Each is one service.
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openPool } from "./debs.ts";
import type { Lock } from "./lock.ts";
import { debianPackages, parseRootManifest, type RootManifest } from "./manifest.ts";
import { freshDir, outDir, top } from "./paths.ts";
import { assembleRoot, normalizeModes, openTree } from "./root.ts";

const sources = join(top, "image/extensions");

export function extensionNames(): readonly string[] {
  return readdirSync(sources).sort();
}

/** What the root of an extension's service is made of. */
export function readExtensionManifest(name: string): RootManifest {
  return parseRootManifest(readFileSync(join(sources, name, "root.yaml"), "utf8"));
}

/** Makes one; returns its folder. */
export function buildExtension(lock: Lock, name: string, folder: string = join(outDir, "extensions")): string {
  const target = freshDir(join(folder, name));
  const manifest = readExtensionManifest(name);
  const tree = openTree(join(target, "rootfs/usr/local/lib/containers", name));
  assembleRoot(tree, openPool(lock, debianPackages(manifest, [])), manifest, (from, path) => {
    throw new Error(`Cannot find program ${path}: root.yaml of ${name} names "${from}" as its source`);
  });
  const all = openTree(join(target, "rootfs"));
  all.add(join(sources, name, "service.yaml"), `usr/local/etc/containers/${name}.yaml`, 0o644);
  normalizeModes(all);
  copyFileSync(join(sources, name, "manifest.yaml"), join(target, "manifest.yaml"));
  return target;
}
