// Writes the tables as TypeScript: per message an interface and a constant table of fields, per enum a constant object. No logic.
import { camelCase, flatName, moduleAlias, moduleName, scalarTypes } from "./model.ts";
import type { Model, Package } from "./model.ts";
import { emitServices } from "./rpc.ts";
import type { EnumRow, FieldRow, MessageRow, RpcRow } from "./tables.ts";

/** Names a generated module may not define itself, because it uses them. */
const taken: ReadonlySet<string> = new Set(["Call", "Message", "ReadonlyMap", "Uint8Array"]);

function reference(type: string, home: string, model: Model): string {
  const found = model.resolve(type);
  if (found.kind === "scalar") return scalarTypes[found.name] ?? found.name;
  const name = flatName(found.row.name);
  return found.row.package === home ? name : `${moduleAlias(found.row.package)}.${name}`;
}

function emitMember(field: FieldRow, home: string, model: Model): string {
  const type = reference(field.type, home, model);
  const name = camelCase(field.name);
  const comment = field.deprecated ? "  /** @deprecated */\n" : "";
  const hasPresence =
    field.implicitPresence || field.label === "optional" || model.resolve(field.type).kind === "message";
  if (field.label === "repeated") return `${comment}  readonly ${name}: readonly ${type}[];`;
  if (field.key !== undefined) {
    return `${comment}  readonly ${name}: ReadonlyMap<${scalarTypes[field.key] ?? "never"}, ${type}>;`;
  }
  return hasPresence ? `${comment}  readonly ${name}?: ${type} | undefined;` : `${comment}  readonly ${name}: ${type};`;
}

function emitOneof(name: string, fields: readonly FieldRow[], home: string, model: Model): string {
  const alternatives = fields.map(
    (field) =>
      `    | { readonly kind: "${camelCase(field.name)}"; readonly value: ${reference(field.type, home, model)} }`,
  );
  return `  readonly ${camelCase(name)}?:\n${alternatives.join("\n")}\n    | undefined;`;
}

function emitInterface(row: MessageRow, model: Model): string {
  const done = new Set<string>();
  const members = row.fields.flatMap((field) => {
    if (field.oneof === undefined) return [emitMember(field, row.package, model)];
    if (done.has(field.oneof)) return [];
    done.add(field.oneof);
    const group = row.fields.filter((each) => each.oneof === field.oneof);
    return [emitOneof(field.oneof, group, row.package, model)];
  });
  const name = flatName(row.name);
  return members.length === 0
    ? `export type ${name} = Readonly<Record<never, never>>;`
    : `export interface ${name} {\n${members.join("\n")}\n}`;
}

function emitFieldRow(field: FieldRow, home: string, model: Model): string {
  const type = model.resolve(field.type);
  const label = field.implicitPresence ? "optional" : field.label;
  const parts = [
    `number: ${field.number}`,
    `name: "${camelCase(field.name)}"`,
    `kind: "${type.kind === "scalar" ? type.name : type.kind}"`,
    ...(label === "singular" || label === "oneof" || (label === "optional" && type.kind === "message")
      ? []
      : [`label: "${label}"`]),
    ...(field.key === undefined ? [] : [`key: "${field.key}"`]),
    ...(field.oneof === undefined ? [] : [`oneof: "${camelCase(field.oneof)}"`]),
    ...(type.kind === "message" ? [`message: () => ${reference(field.type, home, model)}`] : []),
  ];
  return `    { ${parts.join(", ")} },`;
}

function emitTable(row: MessageRow, model: Model): string {
  const name = flatName(row.name);
  const fields = row.fields
    .toSorted((a, b) => a.number - b.number)
    .map((field) => emitFieldRow(field, row.package, model));
  const list = fields.length === 0 ? "[]" : `[\n${fields.join("\n")}\n  ]`;
  return `export const ${name}: Message<${name}> = {\n  name: "${row.package}.${row.name}",\n  fields: ${list},\n};`;
}

function emitEnum(row: EnumRow): string {
  const name = flatName(row.name);
  const values = new Map(row.values.map((value) => [value.name, value.number]));
  const lines = [...values].map(([key, number]) => `  ${key}: ${number},`);
  return `export const ${name} = {\n${lines.join("\n")}\n} as const;\nexport type ${name} = number;`;
}

function checkNames(unit: Package, rpcs: readonly RpcRow[]): void {
  const services = new Set(rpcs.filter((row) => row.package === unit.name).map((row) => row.service));
  const names = [...[...unit.messages, ...unit.enums].map((row) => flatName(row.name)), ...services];
  for (const [index, name] of names.entries()) {
    if (taken.has(name) || names.indexOf(name) !== index) {
      throw new Error(`Cannot name a type of package "${unit.name}": "${name}" is taken`);
    }
  }
  for (const row of unit.messages) {
    const members = row.fields.map((field) => camelCase(field.name));
    if (new Set(members).size !== members.length) {
      throw new Error(`Cannot name the fields of "${unit.name}.${row.name}": two have the same lower camel case name`);
    }
  }
}

/** What differs between the modules of our own contract and those of other programs'. */
export interface ModuleOptions {
  /** Path from the modules to src/wire, with a slash at its end. */
  readonly wire: string;
  /** RPCs that stand at the end of the module of their package. */
  readonly rpcs?: readonly RpcRow[];
}

/** File name → text. */
export function emitModules(model: Model, header: string, options: ModuleOptions): ReadonlyMap<string, string> {
  const { wire, rpcs = [] } = options;
  const result = new Map<string, string>();
  for (const unit of model.packages) {
    checkNames(unit, rpcs);
    const parts = [
      [
        header,
        ...(unit.messages.length === 0 ? [] : [`import type { Message } from "${wire}message.ts";`]),
        ...(rpcs.some((row) => row.package === unit.name) ? [`import type { Call } from "${wire}rpc.ts";`] : []),
        ...[...new Set([...unit.uses, ...packagesOf(unit, rpcs, model)])]
          .sort()
          .map((name) => importLine(name, unit, model, rpcs)),
      ].join("\n"),
      ...unit.enums.map(emitEnum),
      ...unit.messages.flatMap((row) => [emitInterface(row, model), emitTable(row, model)]),
      ...emitServices(rpcs, unit.name, model),
    ];
    result.set(`${moduleName(unit.name)}.ts`, `${parts.join("\n\n")}\n`);
  }
  return result;
}

/** Other packages whose messages the RPCs of a package take or give. */
function packagesOf(unit: Package, rpcs: readonly RpcRow[], model: Model): readonly string[] {
  return rpcs
    .filter((row) => row.package === unit.name)
    .flatMap((row) => [model.resolve(row.request), model.resolve(row.response)])
    .flatMap((type) => (type.kind === "scalar" || type.row.package === unit.name ? [] : [type.row.package]));
}

/** Enums are only types to a message, so a module that uses nothing else of a package imports types. */
function importLine(name: string, unit: Package, model: Model, rpcs: readonly RpcRow[]): string {
  const needsValue =
    packagesOf(unit, rpcs, model).includes(name) ||
    unit.messages.some((row) =>
      row.fields.some((field) => {
        const type = model.resolve(field.type);
        return type.kind === "message" && type.row.package === name;
      }),
    );
  return `import ${needsValue ? "" : "type "}* as ${moduleAlias(name)} from "./${moduleName(name)}.ts";`;
}
