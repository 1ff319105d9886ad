// Reads image/root.yaml and image/profiles/*.yaml: what goes into the image.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { FormatError } from "../../src/base/errors.ts";
import { top } from "./paths.ts";

export interface ProgramItem {
  /** In the root, without the leading slash. */
  readonly path: string;
  /** A Debian package, `go FOLDER`, `node`, or one of our own in C: `launch`, `poweroff`. */
  readonly from: string;
  readonly why: string;
}

export interface FileItem {
  readonly path: string;
  readonly from: string;
  /** Names that are left out of a directory. */
  readonly except?: RegExp;
}

export interface RootManifest {
  readonly packages: readonly string[];
  readonly programs: readonly ProgramItem[];
  readonly files: readonly FileItem[];
  readonly libraries: readonly { readonly name: string; readonly why: string }[];
  /** Path → target. */
  readonly symlinks: ReadonlyMap<string, string>;
  readonly directories: readonly string[];
}

export interface Profile {
  readonly name: string;
  readonly kernel: string;
  readonly required: readonly string[];
  readonly early: readonly string[];
  /** Drivers of watchdogs that stage 1 tries on a trial boot, in this order. */
  readonly watchdogs: readonly string[];
  readonly modules: readonly string[];
}

export const testUserlandFile: string = join(top, "test/images/userland.yaml");

type Yaml = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Yaml {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new FormatError(`Cannot read ${what}: found ${JSON.stringify(value)}, want a text`);
}

function list<T>(value: unknown, what: string, item: (value: unknown, what: string) => T): readonly T[] {
  if (Array.isArray(value)) return value.map((each, index) => item(each, `${what}[${index}]`));
  throw new FormatError(`Cannot read ${what}: found ${JSON.stringify(value)}, want a list`);
}

function record(value: unknown, what: string): Yaml {
  if (isRecord(value)) return value;
  throw new FormatError(`Cannot read ${what}: found ${JSON.stringify(value)}, want a mapping`);
}

export function parseRootManifest(source: string): RootManifest {
  const root = record(parse(source), "root.yaml");
  return {
    packages: list(root["packages"], "packages", text),
    programs: list(root["programs"], "programs", (value, what) => {
      const item = record(value, what);
      return { path: text(item["path"], what), from: text(item["from"], what), why: text(item["why"], what) };
    }),
    files: list(root["files"], "files", (value, what) => {
      const item = record(value, what);
      const except = item["except"] === undefined ? {} : { except: new RegExp(text(item["except"], what)) };
      return { path: text(item["path"], what), from: text(item["from"], what), ...except };
    }),
    libraries: list(root["libraries"], "libraries", (value, what) => {
      const item = record(value, what);
      return { name: text(item["name"], what), why: text(item["why"], what) };
    }),
    symlinks: new Map(
      Object.entries(record(root["symlinks"], "symlinks")).map(([path, target]) => [path, text(target, path)]),
    ),
    directories: list(root["directories"], "directories", text),
  };
}

export function parseProfile(name: string, source: string): Profile {
  const profile = record(parse(source), name);
  return {
    name,
    kernel: text(profile["kernel"], "kernel"),
    required: list(profile["required"], "required", text),
    early: list(profile["early"], "early", text),
    watchdogs: list(profile["watchdogs"], "watchdogs", text),
    modules: list(profile["modules"], "modules", text),
  };
}

export function readRootManifest(): RootManifest {
  return parseRootManifest(readFileSync(join(top, "image/root.yaml"), "utf8"));
}

/** What the lowest layer of the test images is made of: not in the node's image, but pinned with it. */
export function readTestUserland(): RootManifest {
  return parseRootManifest(readFileSync(testUserlandFile, "utf8"));
}

export function readProfiles(): readonly Profile[] {
  const folder = join(top, "image/profiles");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => parseProfile(name.replace(/\.yaml$/, ""), readFileSync(join(folder, name), "utf8")));
}

/** Programs that do not come from a Debian package. */
export function isOwnProgram(from: string): boolean {
  return ["node", "launch", "poweroff"].includes(from) || from.startsWith("go ");
}

/** Debian packages that the root and the kernel of these profiles come from, sorted. */
export function debianPackages(manifest: RootManifest, profiles: readonly Profile[]): readonly string[] {
  const named = [...manifest.programs, ...manifest.files]
    .map((item) => item.from)
    .filter((from) => !isOwnProgram(from));
  return [...new Set([...manifest.packages, ...named, ...profiles.map((profile) => profile.kernel)])].sort();
}
