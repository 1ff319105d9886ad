// Reads proto/tables: the facts of the wire as tab-separated text, one row per field, enum value and RPC.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Label = "singular" | "optional" | "repeated" | "oneof" | "map";

export interface FieldRow {
  readonly name: string;
  readonly number: number;
  /** A scalar, or the full name of a message or enum. */
  readonly type: string;
  readonly label: Label;
  readonly oneof?: string;
  readonly key?: string;
  readonly deprecated: boolean;
  /** Absent and zero differ although the label does not say so: presence.tsv. */
  readonly implicitPresence: boolean;
}

export interface MessageRow {
  readonly package: string;
  /** Name within the package; a nested message has dots in it. */
  readonly name: string;
  readonly fields: readonly FieldRow[];
}

export interface EnumRow {
  readonly package: string;
  readonly name: string;
  readonly allowAlias: boolean;
  readonly values: readonly { readonly name: string; readonly number: number; readonly deprecated: boolean }[];
}

export interface RpcRow {
  readonly package: string;
  readonly service: string;
  readonly method: string;
  readonly request: string;
  readonly response: string;
  readonly clientStream: boolean;
  readonly serverStream: boolean;
  readonly deprecated: boolean;
}

/** An RPC that we serve: with its policy. */
export interface ServedRpcRow extends RpcRow {
  readonly roles: readonly string[];
  readonly maintenance: boolean;
  readonly maintenanceSiderolink: boolean;
  readonly streamedByApid: boolean;
  readonly one2manyAllowed: boolean;
  readonly listener: string;
  readonly gates: readonly string[];
}

/** Contracts of other programs: what `make import-protos` wrote. */
export interface ThirdPartyTables {
  readonly messages: readonly MessageRow[];
  readonly enums: readonly EnumRow[];
  readonly rpcs: readonly RpcRow[];
}

export interface Tables {
  readonly messages: readonly MessageRow[];
  readonly enums: readonly EnumRow[];
  readonly rpcs: readonly ServedRpcRow[];
  /** Of all tables together, in hexadecimal. */
  readonly sha256: string;
}

type Row = Readonly<Record<string, string>>;

const files = [
  "messages.tsv",
  "well-known-messages.tsv",
  "enums.tsv",
  "well-known-enums.tsv",
  "presence.tsv",
  "services.tsv",
] as const;

function parseTsv(text: string): readonly Row[] {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const columns = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
  });
}

function cell(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`Cannot read table: row ${JSON.stringify(row)} has no column "${column}"`);
  return value;
}

const flag = (row: Row, column: string): boolean => cell(row, column) === "1";
const list = (text: string): readonly string[] => (text === "-" || text === "" ? [] : text.split(","));

/** Groups rows by package and the named column, in the order of the first row of each. */
function grouped(rows: readonly Row[], column: string): ReadonlyMap<string, readonly [Row, ...Row[]]> {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const key = `${cell(row, "package")}/${cell(row, column)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function parseField(row: Row, implicitPresence: boolean): FieldRow {
  const label = cell(row, "label");
  const common = {
    name: cell(row, "field"),
    number: Number(cell(row, "number")),
    type: cell(row, "type"),
    deprecated: flag(row, "deprecated"),
    implicitPresence,
  };
  const map = /^map<(\w+),(.+)>$/u.exec(label);
  if (map?.[1] !== undefined) return { ...common, label: "map", key: map[1] };
  if (label.startsWith("oneof:")) return { ...common, label: "oneof", oneof: label.slice("oneof:".length) };
  if (label === "singular" || label === "optional" || label === "repeated") return { ...common, label };
  throw new Error(
    `Cannot read table: label of field "${common.name}" is "${label}", want singular, optional, repeated, oneof or map`,
  );
}

function parseMessages(rows: readonly Row[], presence: ReadonlySet<string>): readonly MessageRow[] {
  return [...grouped(rows, "message").values()].map((group) => {
    const packageName = cell(group[0], "package");
    const name = cell(group[0], "message");
    const fields = group
      .filter((row) => cell(row, "field") !== "-")
      .map((row) => parseField(row, presence.has(`${packageName}/${name}/${cell(row, "field")}`)));
    return { package: packageName, name, fields };
  });
}

function parseEnums(rows: readonly Row[]): readonly EnumRow[] {
  return [...grouped(rows, "enum").values()].map((group) => ({
    package: cell(group[0], "package"),
    name: cell(group[0], "enum"),
    allowAlias: flag(group[0], "allow_alias"),
    values: group.map((row) => ({
      name: cell(row, "name"),
      number: Number(cell(row, "number")),
      deprecated: flag(row, "deprecated"),
    })),
  }));
}

function parseRpc(row: Row): RpcRow {
  return {
    package: cell(row, "package"),
    service: cell(row, "service"),
    method: cell(row, "rpc"),
    request: cell(row, "request"),
    response: cell(row, "response"),
    clientStream: flag(row, "client_stream"),
    serverStream: flag(row, "server_stream"),
    deprecated: flag(row, "deprecated"),
  };
}

function parseServedRpc(row: Row): ServedRpcRow {
  return {
    ...parseRpc(row),
    roles: list(cell(row, "roles")),
    maintenance: flag(row, "maintenance"),
    maintenanceSiderolink: flag(row, "maintenance_siderolink"),
    streamedByApid: flag(row, "streamed_by_apid"),
    one2manyAllowed: flag(row, "one2many_allowed"),
    listener: cell(row, "listener"),
    gates: list(cell(row, "gates")),
  };
}

/** Throws on an unreadable table; references between rows are checked by the emitters. */
export function readTables(folder: string): Tables {
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const rows = (file: (typeof files)[number]): readonly Row[] => parseTsv(texts.get(file) ?? "");
  const presence = new Set(
    rows("presence.tsv").map((row) => `${cell(row, "package")}/${cell(row, "message")}/${cell(row, "field")}`),
  );
  const hash = createHash("sha256");
  for (const text of texts.values()) hash.update(text);
  return {
    messages: parseMessages([...rows("messages.tsv"), ...rows("well-known-messages.tsv")], presence),
    enums: parseEnums([...rows("enums.tsv"), ...rows("well-known-enums.tsv")]),
    rpcs: rows("services.tsv").map(parseServedRpc),
    sha256: hash.digest("hex"),
  };
}

/** The same for the contracts of other programs; `modules.tsv` beside them says where they come from. */
export function readThirdPartyTables(folder: string): ThirdPartyTables {
  const rows = (file: string): readonly Row[] => parseTsv(readFileSync(join(folder, file), "utf8"));
  return {
    messages: parseMessages(rows("messages.tsv"), new Set()),
    enums: parseEnums(rows("enums.tsv")),
    rpcs: rows("services.tsv").map(parseRpc),
  };
}
