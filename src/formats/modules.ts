// The tables depmod writes about kernel modules, and the search in them. Source: modules.dep(5), modules.alias(5).

export interface ModuleTables {
  /** Per module: its file and those of the modules it needs, below the folder of the tables, in the order `modules.dep` names them. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  readonly aliases: readonly ModuleAlias[];
  readonly builtIn: ReadonlySet<string>;
  /** Modules that are not loaded by alias. */
  readonly blacklist: ReadonlySet<string>;
}

export interface ModuleAlias {
  readonly pattern: string;
  readonly module: string;
}

export type ResolvedModule =
  /** In the order of loading: what it needs first, the module itself last. */
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | { readonly kind: "built-in" | "not-found" | "blacklisted" };

/** The kernel takes `-` and `_` for the same. */
export function normalModuleName(name: string): string {
  return name.replaceAll("-", "_");
}

/** `kernel/fs/xfs/xfs.ko.xz` → `xfs`. */
export function nameOfPath(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return normalModuleName(file.replace(/\.ko(?:\.\w+)?$/u, ""));
}

/** `modules.dep`: per line `file: file file …`. */
export function parseModuleDependencies(text: string): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const path = line.slice(0, colon);
    modules.set(nameOfPath(path), [
      path,
      ...line
        .slice(colon + 1)
        .split(" ")
        .filter((part) => part !== ""),
    ]);
  }
  return modules;
}

/** `modules.alias`: per line `alias PATTERN MODULE`. */
export function parseModuleAliases(text: string): readonly ModuleAlias[] {
  const aliases: ModuleAlias[] = [];
  for (const line of text.split("\n")) {
    const [keyword, pattern, module] = line.split(" ");
    if (keyword === "alias" && pattern !== undefined && module !== undefined) aliases.push({ pattern, module });
  }
  return aliases;
}

/** Shell pattern with `*`, `?` and `[…]`, as fnmatch(3). */
function matcher(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/gu, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "u");
}

/** Text before the first special character: most aliases differ there, which spares the pattern. */
function matchesAlias(pattern: string, name: string): boolean {
  const special = pattern.search(/[*?[]/u);
  if (special < 0) return normalModuleName(pattern) === normalModuleName(name);
  return name.startsWith(pattern.slice(0, special)) && matcher(pattern).test(name);
}

/** What to load for a module's name or an alias; of several modules with one alias the first that is not blacklisted. */
export function resolveModule(tables: ModuleTables, name: string): ResolvedModule {
  const exact = normalModuleName(name);
  const own = tables.dependencies.get(exact);
  if (own !== undefined) return { kind: "files", paths: own.toReversed() };
  if (tables.builtIn.has(exact)) return { kind: "built-in" };
  let isBlacklisted = false;
  for (const { pattern, module } of tables.aliases) {
    if (!matchesAlias(pattern, name)) continue;
    const target = normalModuleName(module);
    if (tables.blacklist.has(target)) {
      isBlacklisted = true;
      continue;
    }
    const paths = tables.dependencies.get(target);
    if (paths !== undefined) return { kind: "files", paths: paths.toReversed() };
    if (tables.builtIn.has(target)) return { kind: "built-in" };
  }
  return { kind: isBlacklisted ? "blacklisted" : "not-found" };
}
