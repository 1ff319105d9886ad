// Writes the tables as proto3 files, one per package: for other clients, for reflection, and as the oracle of our own codec's tests.
import type { Model, Package } from "./model.ts";
import type { EnumRow, FieldRow, MessageRow, RpcRow } from "./tables.ts";

interface Node {
  readonly name: string;
  readonly message?: MessageRow;
  readonly enumeration?: EnumRow;
  readonly children: Node[];
}

/** Numbers the schema reserves; the tables hold fields only. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  "cosi.resource.UpdateRequest": ["reserved 1;", 'reserved "current_version";'],
};

const deprecatedMessages: ReadonlySet<string> = new Set([
  "common.Metadata",
  "talos.resource.definitions.runtime.LoadedKernelModuleSpec",
]);

export function protoPath(packageName: string): string {
  return `${packageName.replaceAll(".", "/")}/${packageName.split(".").at(-1) ?? packageName}.proto`;
}

/** The compilers bring the files of google.protobuf themselves, one per type. */
const bundled = "google.protobuf";
const bundledFiles: Readonly<Record<string, string>> = {
  Any: "any",
  Duration: "duration",
  Empty: "empty",
  FieldMask: "field_mask",
  Struct: "struct",
  Value: "struct",
  ListValue: "struct",
  NullValue: "struct",
  Timestamp: "timestamp",
};

function importsOf(unit: Package, rpcs: readonly RpcRow[], model: Model): readonly string[] {
  const types = [
    ...unit.messages.flatMap((row) => row.fields.map((field) => field.type)),
    ...rpcs.flatMap((row) => [row.request, row.response]),
  ];
  const imports = types.flatMap((name) => {
    const type = model.resolve(name);
    if (type.kind === "scalar" || type.row.package === unit.name) return [];
    if (type.row.package !== bundled) return [protoPath(type.row.package)];
    const file = bundledFiles[type.row.name];
    if (file === undefined) throw new Error(`Cannot import "${name}": no file of google.protobuf is known for it`);
    return [`google/protobuf/${file}.proto`];
  });
  return [...new Set(imports)].sort();
}

function tree(unit: Package): readonly Node[] {
  const root: Node = { name: "", children: [] };
  const place = (path: string, content: Partial<Node>): void => {
    let at = root;
    const parts = path.split(".");
    parts.forEach((part, index) => {
      const existing = at.children.find((child) => child.name === part);
      if (index === parts.length - 1) {
        const node = { name: part, children: existing?.children ?? [], ...content };
        if (existing === undefined) at.children.push(node);
        else at.children[at.children.indexOf(existing)] = node;
        return;
      }
      if (existing === undefined) at.children.push({ name: part, children: [] });
      at = at.children.find((child) => child.name === part) ?? at;
    });
  };
  for (const row of unit.messages) place(row.name, { message: row });
  for (const row of unit.enums) place(row.name, { enumeration: row });
  return root.children;
}

function emitField(field: FieldRow): string {
  const type = field.key === undefined ? qualified(field.type) : `map<${field.key}, ${qualified(field.type)}>`;
  const hasPresence = field.label === "optional" || field.implicitPresence;
  const label = field.label === "repeated" ? "repeated " : hasPresence ? "optional " : "";
  return `${label}${type} ${field.name} = ${field.number}${field.deprecated ? " [deprecated = true]" : ""};`;
}

/** A leading dot keeps names from being looked up in the scopes around them. */
const qualified = (type: string): string => (type.includes(".") ? `.${type}` : type);

function emitFields(fields: readonly FieldRow[]): string[] {
  const lines: string[] = [];
  const oneofs = new Set<string>();
  for (const field of fields) {
    if (field.oneof === undefined) {
      lines.push(emitField(field));
      continue;
    }
    if (oneofs.has(field.oneof)) continue;
    oneofs.add(field.oneof);
    const members = fields.filter((each) => each.oneof === field.oneof).map((each) => `  ${emitField(each)}`);
    lines.push(`oneof ${field.oneof} {`, ...members, "}");
  }
  return lines;
}

function emitEnum(row: EnumRow): string[] {
  const seen = new Set<string>();
  const values = row.values.filter(({ name, number }) => {
    const key = `${name}=${number}`;
    return !seen.has(key) && seen.add(key).size > 0;
  });
  return [
    `enum ${row.name.split(".").at(-1) ?? row.name} {`,
    ...(row.allowAlias ? ["  option allow_alias = true;"] : []),
    ...values.map((value) => `  ${value.name} = ${value.number}${value.deprecated ? " [deprecated = true]" : ""};`),
    "}",
  ];
}

function emitNode(node: Node, packageName: string, path: string): string[] {
  const name = path === "" ? node.name : `${path}.${node.name}`;
  if (node.enumeration !== undefined) return emitEnum(node.enumeration);
  const body = [
    ...(deprecatedMessages.has(`${packageName}.${name}`) ? ["option deprecated = true;"] : []),
    ...(reserved[`${packageName}.${name}`] ?? []),
    ...node.children.flatMap((child) => emitNode(child, packageName, name)),
    ...emitFields(node.message?.fields ?? []),
  ];
  return body.length === 0
    ? [`message ${node.name} {}`]
    : [`message ${node.name} {`, ...body.map((line) => `  ${line}`), "}"];
}

function emitServices(rpcs: readonly RpcRow[]): string[] {
  return [...new Set(rpcs.map((row) => row.service))].flatMap((service) => [
    "",
    `service ${service} {`,
    ...rpcs
      .filter((row) => row.service === service)
      .map((row) => {
        const request = `${row.clientStream ? "stream " : ""}${qualified(row.request)}`;
        const response = `${row.serverStream ? "stream " : ""}${qualified(row.response)}`;
        const end = row.deprecated ? " { option deprecated = true; }" : ";";
        return `  rpc ${row.method}(${request}) returns (${response})${end}`;
      }),
    "}",
  ]);
}

/** Path below proto/ → text. */
export function emitProtos(model: Model, rpcs: readonly RpcRow[], header: string): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const unit of model.packages) {
    if (unit.name === bundled) continue;
    const own = rpcs.filter((row) => row.package === unit.name);
    const lines = [
      header,
      'syntax = "proto3";',
      "",
      `package ${unit.name};`,
      ...importsOf(unit, own, model).map((path, index) => `${index === 0 ? "\n" : ""}import "${path}";`),
      ...tree(unit).flatMap((node) => ["", ...emitNode(node, unit.name, "")]),
      ...emitServices(own),
      "",
    ];
    result.set(protoPath(unit.name), lines.join("\n"));
  }
  return result;
}
