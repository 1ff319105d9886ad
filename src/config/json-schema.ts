// JSON schemas of documents, for editors: made from the same field tables that read them.
import { apiVersion, legacyKind, type DocumentType } from "./document.ts";
import { asValueType, type Field, type FieldTable, type JsonSchema } from "./schema.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";

/** One document: all its fields with their meaning, nothing else. */
export function documentSchema(type: DocumentType): JsonSchema {
  const body = tableSchema(type.fields);
  if (type.kind === legacyKind) return { title: "v1alpha1", description: type.about, ...body };
  return {
    title: type.kind,
    description: type.about,
    ...body,
    properties: {
      apiVersion: { const: apiVersion },
      kind: { const: type.kind },
      ...(body["properties"] as JsonSchema),
    }, // made by tableSchema
    required: ["apiVersion", "kind", ...(type.named ? ["name"] : [])],
  };
}

/** Any document of a config: a language server checks each document of a file with it. */
export function configSchema(types: readonly DocumentType[]): JsonSchema {
  return { $schema: dialect, title: "machine config", anyOf: types.map(documentSchema) };
}

function tableSchema(table: FieldTable): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(table).map(([key, declared]) => [key, fieldSchema(declared)] as const),
    ),
  };
}

function fieldSchema(declared: Field<unknown>): JsonSchema {
  const about = [declared.about ?? "", declared.default === undefined ? "" : `Default: ${declared.default}.`]
    .filter((part) => part !== "")
    .join(" ");
  return {
    ...typeSchema(declared.type),
    ...(about === "" ? {} : { description: about }),
    ...(declared.deprecated === true ? { deprecated: true } : {}),
  };
}

function typeSchema(declared: unknown): JsonSchema {
  const type = asValueType(declared);
  switch (type.kind) {
    case "scalar":
      return type.schema;
    case "object":
      return tableSchema(type.fields);
    case "list":
      return { type: "array", items: typeSchema(type.item) };
    case "map":
      return { type: "object", additionalProperties: typeSchema(type.value) };
    case "free":
      return { type: "object" };
    case "args":
      return { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] };
  }
}
