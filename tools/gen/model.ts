// The tables linked up: which type a name means, which package needs which.
import type { EnumRow, FieldRow, MessageRow, Tables } from "./tables.ts";

/** TypeScript type of each scalar; what is not here is a message or an enum. */
export const scalarTypes: Readonly<Record<string, string>> = {
  bool: "boolean",
  int32: "number",
  uint32: "number",
  sint32: "number",
  fixed32: "number",
  sfixed32: "number",
  int64: "bigint",
  uint64: "bigint",
  sint64: "bigint",
  fixed64: "bigint",
  sfixed64: "bigint",
  float: "number",
  double: "number",
  string: "string",
  bytes: "Uint8Array",
};

export interface Package {
  readonly name: string;
  readonly messages: readonly MessageRow[];
  readonly enums: readonly EnumRow[];
  /** Other packages whose types its messages use, sorted. RPCs are not counted. */
  readonly uses: readonly string[];
}

export type Type =
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "message"; readonly row: MessageRow }
  | { readonly kind: "enum"; readonly row: EnumRow };

export interface Model {
  readonly packages: readonly Package[];
  /** Throws for a name the tables do not know. */
  resolve(type: string): Type;
}

export function buildModel(tables: Pick<Tables, "messages" | "enums">): Model {
  const types = new Map<string, Type>();
  for (const row of tables.messages) types.set(`${row.package}.${row.name}`, { kind: "message", row });
  for (const row of tables.enums) types.set(`${row.package}.${row.name}`, { kind: "enum", row });

  function resolve(type: string): Type {
    if (type in scalarTypes) return { kind: "scalar", name: type };
    const found = types.get(type);
    if (found === undefined) throw new Error(`Cannot link tables: found no message or enum "${type}"`);
    return found;
  }

  function packageOf(field: FieldRow): string | undefined {
    const type = resolve(field.type);
    return type.kind === "scalar" ? undefined : type.row.package;
  }

  const names = [...new Set([...tables.messages, ...tables.enums].map((row) => row.package))].sort();
  const packages = names.map((name): Package => {
    const messages = tables.messages.filter((row) => row.package === name);
    const used = messages.flatMap((row) => row.fields.map(packageOf)).filter((each) => each !== undefined);
    return {
      name,
      messages,
      enums: tables.enums.filter((row) => row.package === name),
      uses: [...new Set(used)].filter((each) => each !== name).sort(),
    };
  });
  checkNoCycle(packages);
  return { packages, resolve };
}

/** A .proto file is one package here, and files cannot import each other in a circle. */
function checkNoCycle(packages: readonly Package[]): void {
  const byName = new Map(packages.map((each) => [each.name, each]));
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name))
      throw new Error(`Cannot link tables: packages use each other: ${[...path, name].join(" → ")}`);
    for (const next of byName.get(name)?.uses ?? []) visit(next, [...path, name]);
  };
  for (const { name } of packages) visit(name, []);
}

/** `registry_tl_ss` → `registryTlSs`: the JSON name of proto3. */
export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}

/** Identifier of a possibly nested message or enum: `ApplyConfigurationRequest.Mode` → `ApplyConfigurationRequestMode`. */
export function flatName(name: string): string {
  return name
    .split(".")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
}

/** File of a package in src/wire/gen, without the extension. */
export function moduleName(packageName: string): string {
  return packageName.replaceAll(".", "-");
}

/** Name under which another package's module is imported: `talosResourceDefinitionsEnums`. */
export function moduleAlias(packageName: string): string {
  return camelCase(packageName.replaceAll(".", "_"));
}
