// Puts the tree of the read-only root together from the manifest: programs, the libraries they ask for, files, links.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Pool } from "./debs.ts";
import { parseElfNeeds } from "./elf.ts";
import type { FileItem, RootManifest } from "./manifest.ts";

/** Where packages keep libraries, below their root. */
const libraryDirs = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/systemd"];
const interpreter = "ld-linux-x86-64.so.2";

export interface Tree {
  readonly root: string;
  /** Copies a file, with the mode given; an existing one is replaced. */
  add(source: string, path: string, mode: number): void;
  directory(path: string): void;
  link(path: string, target: string): void;
}

export function openTree(root: string): Tree {
  const tree: Tree = {
    root,
    add(source, path, mode) {
      tree.directory(dirname(path));
      copyFileSync(source, join(root, path));
      chmodSync(join(root, path), mode);
    },
    directory(path) {
      mkdirSync(join(root, path), { recursive: true, mode: 0o755 });
    },
    link(path, target) {
      tree.directory(dirname(path));
      symlinkSync(target, join(root, path));
    },
  };
  return tree;
}

/** Makes the modes of the tree those of the image, whatever the umask and the tools that wrote it: 0755 or 0644. */
export function normalizeModes(tree: Tree): void {
  for (const entry of readdirSync(tree.root, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() || (statSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
  chmodSync(tree.root, 0o755);
}

/** The file in a package, which may lie outside /usr there. Symbolic links are followed. */
export function findInPackage(pool: Pool, from: string, path: string): string {
  const folder = pool.get(from);
  const found =
    folder === undefined
      ? undefined
      : [path, path.replace(/^usr\//, "")].find((each) => existsSync(join(folder, each)));
  if (folder === undefined || found === undefined) throw new Error(`Cannot find ${path} in package ${from}`);
  return realpathSync(join(folder, found));
}

function addFiles(tree: Tree, pool: Pool, item: FileItem): void {
  const source = findInPackage(pool, item.from, item.path);
  if (!statSync(source).isDirectory()) {
    tree.add(source, item.path, 0o644);
    return;
  }
  for (const name of readdirSync(source).sort()) {
    if (item.except?.test(name) !== true) addFiles(tree, pool, { ...item, path: `${item.path}/${name}` });
  }
}

function findLibrary(pool: Pool, name: string): string | undefined {
  for (const folder of pool.values()) {
    const found = libraryDirs.map((dir) => join(folder, dir, name)).find((path) => existsSync(path));
    if (found !== undefined) return realpathSync(found);
  }
  return undefined;
}

/** Adds what the files ask for, and what that asks for in turn. Throws for a library that no package has. */
function addLibraries(tree: Tree, pool: Pool, wanted: readonly { readonly name: string; readonly by: string }[]): void {
  const done = new Set([interpreter]);
  const open = [...wanted];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { name, by } = next;
    if (done.has(name)) continue;
    done.add(name);
    const source = findLibrary(pool, name);
    if (source === undefined)
      throw new Error(`Cannot find library ${name}, which ${by} asks for, in any package of root.yaml`);
    tree.add(source, `usr/lib/x86_64-linux-gnu/${name}`, 0o644);
    open.push(...(parseElfNeeds(readFileSync(source))?.needed ?? []).map((needed) => ({ name: needed, by: name })));
  }
}

/** `own` gives the file of a program that does not come from a package. */
export function assembleRoot(
  tree: Tree,
  pool: Pool,
  manifest: RootManifest,
  own: (from: string, path: string) => string,
): void {
  for (const path of manifest.directories) tree.directory(path);
  const wanted = manifest.libraries.map(({ name }) => ({ name, by: "root.yaml" }));
  for (const { path, from } of manifest.programs) {
    const source = pool.has(from) ? findInPackage(pool, from, path) : own(from, path);
    tree.add(source, path, 0o755);
    wanted.push(...(parseElfNeeds(readFileSync(source))?.needed ?? []).map((name) => ({ name, by: path })));
  }
  for (const item of manifest.files) addFiles(tree, pool, item);
  addLibraries(tree, pool, wanted);
  for (const [path, target] of manifest.symlinks) tree.link(path, target);
}
