// Kernel modules: found by name or alias in the tables that depmod wrote, loaded with those they depend on. Source: modules.dep(5), modprobe.d(5).
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { ModuleTables } from "../formats/modules.ts";
import {
  nameOfPath,
  normalModuleName,
  parseModuleAliases,
  parseModuleDependencies,
  resolveModule,
} from "../formats/modules.ts";
import type { Libc } from "./ffi/libc.ts";
import type { Files } from "./files.ts";
import { SystemError } from "./system-error.ts";

export type ModuleLoad = "loaded" | "already-loaded" | "built-in" | "not-found" | "blacklisted";

/** A line of `/proc/modules`. */
export interface LoadedModule {
  readonly name: string;
  readonly sizeBytes: number;
  readonly references: number;
  readonly usedBy: readonly string[];
  /** `Live`, `Loading` or `Unloading`. */
  readonly state: string;
  readonly address: string;
}

export interface Modules {
  /** By name or alias (`pci:v00001AF4d…`); the parameters go to the module itself, not to those it depends on. */
  load(name: string, parameters?: readonly string[]): Promise<ModuleLoad>;
  loaded(): Promise<readonly LoadedModule[]>;
  /** Names of the modules that are part of the kernel. */
  builtIn(): Promise<readonly string[]>;
}

export interface ModulesOptions {
  readonly files: Files;
  /** Folder with the tables and modules: `/usr/lib/modules/<release>`. */
  readonly directory: string;
  /** Folders with `blacklist NAME` lines in `*.conf`. */
  readonly blacklistDirectories?: readonly string[];
}

/** System call number on amd64. */
const FINIT_MODULE = 313;
const MODULE_INIT_COMPRESSED_FILE = 4;

async function readBlacklist(files: Files, directories: readonly string[]): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const directory of directories) {
    if (!(await files.exists(directory))) continue;
    for (const { name } of await files.list(directory)) {
      if (!name.endsWith(".conf")) continue;
      const text = await files.readText(`${directory}/${name}`);
      for (const [, module = ""] of text.matchAll(/^\s*blacklist\s+(\S+)/gmu)) names.add(normalModuleName(module));
    }
  }
  return names;
}

function parseLoaded(text: string): readonly LoadedModule[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", size = "0", references = "0", usedBy = "-", state = "Live", address = "0x0000000000000000"] =
        line.split(" ");
      return {
        name,
        sizeBytes: Number(size),
        references: Number(references),
        usedBy: usedBy.split(",").filter((user) => user !== "" && user !== "-" && !user.startsWith("[")),
        state,
        address,
      };
    });
}

/** The running kernel's modules. */
export function kernelModules(libc: Libc, options: ModulesOptions): Modules {
  const { files, directory, blacklistDirectories = [] } = options;
  let tables: Promise<ModuleTables> | undefined;

  const read = async (name: string): Promise<string> => (await files.findText(`${directory}/${name}`)) ?? "";

  /** Apart from the other tables, which are long and wanted by those only who load something. */
  async function readBuiltIn(): Promise<ReadonlySet<string>> {
    return new Set(parseModuleDependencies((await read("modules.builtin")).replaceAll("\n", ":\n")).keys());
  }

  async function readTables(): Promise<ModuleTables> {
    return {
      dependencies: parseModuleDependencies(await read("modules.dep")),
      aliases: parseModuleAliases(await read("modules.alias")),
      builtIn: await readBuiltIn(),
      blacklist: await readBlacklist(files, blacklistDirectories),
    };
  }

  async function insert(path: string, parameters: string): Promise<boolean> {
    await using handle = await open(path, constants.O_RDONLY);
    const flags = path.endsWith(".ko") ? 0 : MODULE_INIT_COMPRESSED_FILE;
    try {
      await libc.callAsync("finitModule", FINIT_MODULE, handle.fd, parameters, flags);
      return true;
    } catch (error) {
      if (error instanceof SystemError && error.code === "EEXIST") return false;
      throw new Error(`Cannot load module "${path}"`, { cause: error });
    }
  }

  /** The kernel would read the whole file and check its signature before it says that it has the module. */
  async function isLive(path: string): Promise<boolean> {
    return (await files.findText(`/sys/module/${nameOfPath(path)}/initstate`))?.trim() === "live";
  }

  return {
    async load(name, parameters = []) {
      tables ??= readTables();
      const found = resolveModule(await tables, name);
      if (found.kind !== "files") return found.kind;
      let inserted = false;
      const last = found.paths.length - 1;
      for (const [index, path] of found.paths.entries()) {
        inserted =
          !(await isLive(path)) && (await insert(`${directory}/${path}`, index === last ? parameters.join(" ") : ""));
      }
      return inserted ? "loaded" : "already-loaded";
    },
    loaded: async () => parseLoaded((await files.findText("/proc/modules")) ?? ""),
    async builtIn() {
      return [...(await readBuiltIn())].toSorted();
    },
  };
}
