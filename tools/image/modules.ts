// Kernel modules: which ones a profile keeps, in which order stage 1 loads those it needs.
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Profile } from "./manifest.ts";
import { run } from "./run.ts";
import type { Tree } from "./root.ts";

export interface KernelModule {
  /** `virtio_net`: as the kernel names it, with underscores. */
  readonly name: string;
  /** Below the modules' folder of the kernel: `kernel/drivers/net/virtio_net.ko.xz`. */
  readonly path: string;
}

export interface KernelTree {
  /** `6.12.117+deb13-cloud-amd64` */
  readonly version: string;
  readonly vmlinuz: string;
  readonly folder: string;
  readonly modules: ReadonlyMap<string, KernelModule>;
  /** Names of the modules that a module needs, in the order in which they are to be loaded. */
  dependencies(name: string): readonly string[];
}

export function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.(xz|zst|gz))?$/, "")
    .replaceAll("-", "_");
}

/** modules.dep: `kernel/a.ko.xz: kernel/b.ko.xz kernel/c.ko.xz`, where c is to be loaded before b. */
export function parseModulesDep(text: string): ReadonlyMap<string, readonly string[]> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [path = "", needed = ""] = line.split(":");
      return [
        moduleName(path),
        needed
          .split(" ")
          .filter((each) => each !== "")
          .map(moduleName)
          .toReversed(),
      ];
    }),
  );
}

/** Opens an unpacked kernel package. depmod writes its tables beside the modules, which the package does not bring. */
export function openKernel(folder: string): KernelTree {
  const [version, ...others] = readdirSync(join(folder, "usr/lib/modules"));
  if (version === undefined || others.length > 0)
    throw new Error(`Cannot open kernel package ${folder}: want one folder of modules`);
  const modulesDir = join(folder, "usr/lib/modules", version);
  if (!existsSync(join(modulesDir, "modules.dep"))) run("/sbin/depmod", ["-b", join(folder, "usr"), version]);
  const paths = globSync("kernel/**/*.ko*", { cwd: modulesDir }).sort();
  const modules = new Map(paths.map((path) => [moduleName(path), { name: moduleName(path), path }]));
  const needed = parseModulesDep(readFileSync(join(modulesDir, "modules.dep"), "utf8"));
  return {
    version,
    vmlinuz: join(folder, "boot", `vmlinuz-${version}`),
    folder: modulesDir,
    modules,
    dependencies: (name) => needed.get(name) ?? [],
  };
}

/** One line of stage 1's list. */
export interface EarlyModule extends KernelModule {
  readonly optional: boolean;
  /** Of the module itself: `max_loop=1`. */
  readonly parameters: readonly string[];
}

/** What stage 1 loads: at each boot, and on trial boots until there is a watchdog. */
export interface EarlyModules {
  readonly always: readonly EarlyModule[];
  readonly watchdogs: readonly EarlyModule[];
}

/** In the order of loading, dependencies first. Throws for a name that is neither a module nor built in. */
export function planEarlyModules(profile: Profile, kernel: KernelTree): EarlyModules {
  return {
    always: inLoadingOrder(kernel, { required: profile.required, optional: profile.early }),
    watchdogs: inLoadingOrder(kernel, { required: [], optional: profile.watchdogs }),
  };
}

function inLoadingOrder(
  kernel: KernelTree,
  names: { readonly required: readonly string[]; readonly optional: readonly string[] },
): readonly EarlyModule[] {
  const builtin = new Set(readFileSync(join(kernel.folder, "modules.builtin"), "utf8").split("\n").map(moduleName));
  const planned = new Map<string, EarlyModule>();
  const add = (entry: string, optional: boolean): void => {
    const [name = "", ...parameters] = entry.split(" ");
    const found = kernel.modules.get(name);
    if (found === undefined && builtin.has(name)) return;
    if (found === undefined)
      throw new Error(`Cannot load module ${name} early: kernel ${kernel.version} does not have it`);
    for (const each of kernel.dependencies(name)) add(each, optional);
    if (!planned.has(name)) planned.set(name, { ...found, optional, parameters });
  };
  for (const entry of names.required) add(entry, false);
  for (const entry of names.optional) add(entry, true);
  return [...planned.values()];
}

/** The modules that the patterns of the profile name, and all that these need. */
export function selectModules(profile: Profile, kernel: KernelTree): readonly KernelModule[] {
  const selected = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const found = kernel.modules.get(name);
    if (found === undefined || selected.has(name)) return;
    selected.set(name, found);
    for (const each of kernel.dependencies(name)) add(each);
  };
  for (const pattern of profile.modules) {
    const files = globSync(pattern.endsWith(".ko") ? `${pattern}*` : pattern, { cwd: kernel.folder });
    const found = files.filter((path) => /\.ko(\.|$)/.test(path)).map(moduleName);
    if (found.length === 0)
      throw new Error(`Cannot select modules of profile ${profile.name}: nothing matches ${pattern}`);
    found.forEach(add);
  }
  for (const entry of [...profile.required, ...profile.early, ...profile.watchdogs]) add(entry.split(" ")[0] ?? "");
  return [...selected.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A module's own bytes: stage 1 has no decompressor. The signature at their end stays valid. */
export function readModule(kernel: KernelTree, module: KernelModule): Buffer {
  const path = join(kernel.folder, module.path);
  return path.endsWith(".xz") ? run("xz", ["-dc", path]) : readFileSync(path);
}

/**
 * Puts the modules below usr/lib/modules, with depmod's tables for just these. Unpacked: the squashfs packs them anyway, with what is
 * quicker to unpack than xz when a boot loads dozens of them.
 */
export function addModules(tree: Tree, kernel: KernelTree, modules: readonly KernelModule[]): void {
  const base = `usr/lib/modules/${kernel.version}`;
  for (const { path } of modules) tree.add(join(kernel.folder, path), `${base}/${path}`, 0o644);
  const packed = modules.filter(({ path }) => path.endsWith(".xz")).map(({ path }) => join(tree.root, base, path));
  if (packed.length > 0) run("xz", ["-d", "-q", ...packed]);
  for (const name of ["modules.builtin", "modules.builtin.modinfo", "modules.order"]) {
    tree.add(join(kernel.folder, name), `${base}/${name}`, 0o644);
  }
  run("/sbin/depmod", ["-b", join(tree.root, "usr"), kernel.version]);
}
