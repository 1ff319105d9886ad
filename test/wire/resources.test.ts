// The declared resource types are those of the facts, and can say all that the resources of a running node say.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { Namespace, ResourceDefinition } from "../../src/cosi/meta.ts";
import type { AnyResourceType } from "../../src/cosi/resource.ts";
import type { Field, FieldType, SpecTable } from "../../src/cosi/spec.ts";
import { DiscoveredVolumesStatus } from "../../src/resources/block/internal/discovered-volumes-status.ts";
import { allResourceTypes } from "../../src/resources/all.ts";

type Row = Readonly<Record<string, string>>;

function readTable(name: string): readonly Row[] {
  const [head = "", ...lines] = readFileSync(`proto/tables/resources/${name}.tsv`, "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, index) => [columns[index] ?? "", cell])));
}

const types = new Map(
  [Namespace, ResourceDefinition, DiscoveredVolumesStatus, ...allResourceTypes].map((type) => [type.type, type]),
);

function typeNamed(name: string): AnyResourceType {
  const type = types.get(name);
  if (type === undefined) throw new Error(`Type ${name} is not declared`);
  return type;
}

const listed = (text = ""): readonly string[] => (text === "" || text === "-" ? [] : text.split(","));

/** What is inside these is not in the facts, or shown in a form of its own. */
const opaque = new Set(["proto.Mount", "repeated proto.Mount"]);

/** `yaml path | proto path | type | omitempty` of each field. */
function flatten(fields: SpecTable, yaml: string, proto: string): string[] {
  return Object.entries(fields).flatMap(
    ([name, { number, type, yamlKey = name, omitEmpty = false }]: [string, Field<unknown>]) => {
      const protoPath = number === 0 ? "" : [proto, number].filter((part) => part !== "").join(".");
      if (yamlKey === "" && type.fields !== undefined) return flatten(type.fields, yaml, protoPath);
      const key = yamlKey ?? "";
      const path = [yaml, key].filter((part) => part !== "").join(".");
      const row = [path, protoPath, number === 0 ? "" : type.name, omitEmpty ? "omitempty" : ""].join(" | ");
      return [row, ...flattenInside(type, path, protoPath)];
    },
  );
}

function flattenInside(type: FieldType<unknown>, path: string, proto: string): string[] {
  if (opaque.has(type.name)) return [];
  if (type.fields !== undefined) return type.name.startsWith("common.") ? [] : flatten(type.fields, path, proto);
  if (type.element === undefined) return [];
  const mark = type.name.startsWith("repeated ") ? "[]" : type.name.startsWith("map<") ? "{}" : "";
  return flattenInside(type.element, `${path}${mark}`, proto);
}

function factRow(row: Row): string {
  const path = (row["yaml_path"] ?? "").replace(/\((?:whole spec|inlined|inlined object)\)/u, "");
  const proto = (row["proto_field_path"] ?? "").replace(/\s*\(.*\)/u, "");
  return [path, proto, proto === "" ? "" : row["proto_type"], row["omitempty"]].join(" | ");
}

describe("resource types", () => {
  it.each(readTable("resources").map((row) => [row["type"] ?? "", row] as const))(
    "%s is as the facts say",
    (name, row) => {
      const type = typeNamed(name);
      const columns = type.columns.map((column) => `${column.name} → ${column.jsonPath}`).join(" ; ");
      expect({
        display: type.displayType,
        namespace: type.namespace,
        aliases: type.aliases,
        allAliases: type.allAliases,
        sensitive: type.sensitive,
        columns: columns === "" ? "-" : columns,
        message: type.message,
      }).toEqual({
        display: row["display_type"],
        namespace: row["default_namespace"],
        aliases: listed(row["aliases"]),
        allAliases: listed(row["all_aliases"]),
        sensitive: row["sensitivity"] === "sensitive",
        columns: row["print_columns"],
        message: (row["proto_spec_message"] ?? "")
          .replace("talos.resource.definitions.", "")
          .replace(/^\(none.*$/u, ""),
      });
      const facts = readTable("fields").filter((field) => field["resource_type"] === name && field["kind"] !== "empty");
      expect(flatten(type.fields, "", "").toSorted()).toEqual(facts.map((field) => factRow(field)).toSorted());
    },
  );

  it("are all registered, and no others", () => {
    const registered = readTable("resources").filter((row) => (row["registration"] ?? "").startsWith("registered"));
    const names = [Namespace, ResourceDefinition, ...allResourceTypes].map(({ type }) => type);
    expect(names.toSorted()).toEqual(registered.map((row) => row["type"] ?? "").toSorted());
  });
});

function collect(fields: SpecTable, into: Map<string, FieldType<unknown>>): void {
  for (const { type } of Object.values(fields)) collectType(type, into);
}

function collectType(type: FieldType<unknown>, into: Map<string, FieldType<unknown>>): void {
  into.set(type.name, type);
  if (type.fields !== undefined) collect(type.fields, into);
  if (type.element !== undefined) collectType(type.element, into);
}

it("enums show the texts of the facts", () => {
  const known = new Map<string, FieldType<unknown>>();
  for (const type of types.values()) collect(type.fields, known);
  const shown = [];
  const facts = [];
  for (const row of readTable("enums")) {
    const type = known.get(`enums.${(row["proto_enum"] ?? "").split(".").at(-1)}`);
    if (type === undefined || row["enum"]?.endsWith("Flag") === true) continue;
    const { enum: name, number, yaml_text: text = "" } = row;
    facts.push(`${name} ${number} ${text}`);
    shown.push(`${name} ${number} ${String(type.toYaml(Number(number)))}`);
  }
  expect(facts.length).toBeGreaterThan(500);
  expect(shown).toEqual(facts);
});

const folder = "test/fixtures/reference-node";
const files = ["maintenance", "controlplane"].flatMap((stage) =>
  readdirSync(`${folder}/${stage}`).map((file) => `${stage}/${file}`),
);

it.each(files)("resources of a running node in %s can be said", (file) => {
  const documents = parseAllDocuments(readFileSync(`${folder}/${file}`, "utf8"), { intAsBigInt: false });
  expect(documents.length).toBeGreaterThan(0);
  for (const document of documents) {
    const { metadata, spec: data } = document.toJS() as { metadata: { type: string }; spec: unknown };
    const type = typeNamed(metadata.type);
    const spec = type.specFromYaml(data);
    expect(type.specToYaml(spec)).toEqual(data);
    const yamlOnly = Object.entries(type.fields).filter(([, { number }]) => number === 0);
    const zeros = Object.fromEntries(yamlOnly.map(([name, field]) => [name, field.type.zero()]));
    expect(type.decodeSpec(type.encodeSpec(spec))).toEqual({ ...(spec as object), ...zeros });
  }
});
