// The schemas for editors must not complain about what the node accepts: examples of all kinds, generated configs, and configs of users.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { decodeConfig, documentTypes, validateConfig } from "../../src/config/config.ts";
import { legacyKind } from "../../src/config/document.ts";
import { documentSchema } from "../../src/config/json-schema.ts";
import type { JsonSchema } from "../../src/config/schema.ts";

const schemas = new Map(documentTypes.map((type) => [type.kind, documentSchema(type)]));

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  null: (value) => value === null,
};

function texts(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === "string");
}

/** What is wrong with a value by itself, whatever it holds: the keywords that our schemas use. */
function ownComplaint(schema: JsonSchema, value: unknown): string | undefined {
  const { type, enum: words, pattern } = schema;
  const types = texts(type);
  if (types.length > 0 && !types.some((name) => typeTests[name]?.(value) === true))
    return `is no ${types.join(" or ")}`;
  if ("const" in schema && schema["const"] !== value) return `is not ${JSON.stringify(schema["const"])}`;
  if (Array.isArray(words) && !words.includes(value)) return `is none of ${words.join(", ")}`;
  if (typeof value === "number" && isOutside(schema, value)) return "is out of range";
  const isMismatch = typeof pattern === "string" && typeof value === "string" && !new RegExp(pattern, "u").test(value);
  return isMismatch ? `does not match ${pattern}` : undefined;
}

function isOutside({ minimum, maximum }: JsonSchema, value: number): boolean {
  return (typeof minimum === "number" && value < minimum) || (typeof maximum === "number" && value > maximum);
}

/** Paths of what does not fit. */
function complaints(schema: JsonSchema, value: unknown, path: string): readonly string[] {
  if (value === null && path !== "") return []; // unset
  const { anyOf, items } = schema;
  if (Array.isArray(anyOf)) {
    const all = anyOf.map((each: JsonSchema) => complaints(each, value, path));
    return all.some((each) => each.length === 0) ? [] : [`${path}: fits none of ${anyOf.length} forms`];
  }
  const own = ownComplaint(schema, value);
  if (own !== undefined) return [`${path}: ${own}`];
  if (Array.isArray(value) && isObject(items))
    return value.flatMap((item, index) => complaints(items, item, `${path}[${index}]`));
  return isObject(value) ? memberComplaints(schema, value, path) : [];
}

function memberComplaints(
  { properties, additionalProperties, required }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] {
  const known = isObject(properties) ? properties : {};
  const missing = texts(required).filter((key) => !Object.hasOwn(value, key));
  const wrong = Object.entries(value).flatMap(([key, each]) => {
    const schema = known[key] ?? additionalProperties;
    if (isObject(schema)) return complaints(schema, each, `${path}.${key}`);
    return schema === false ? [`${path}.${key}: is not known`] : [];
  });
  return [...missing.map((key) => `${path}: has no ${key}`), ...wrong];
}

function problems(text: string): readonly string[] {
  return parseAllDocuments(text, { version: "1.2" }).flatMap((document) => {
    const data: unknown = document.toJS();
    if (!isObject(data)) return [];
    const { kind = legacyKind } = data;
    const schema = schemas.get(String(kind));
    return schema === undefined ? [`there is no schema of ${String(kind)}`] : complaints(schema, data, "");
  });
}

test.each(documentTypes.map((type) => [type.kind, type] as const))(
  "the schema of %s takes its example",
  (kind, type) => {
    const head = kind === legacyKind ? "" : `apiVersion: v1alpha1\nkind: ${kind}\n`;
    expect(problems(head + (type.example ?? ""))).toEqual([]);
  },
);

test.each(
  [...globSync("test/fixtures/gen/v*/*.yaml"), ...globSync("test/fixtures/config-examples/ok-*.yaml")].toSorted(),
)("the schemas take %s", (file) => {
  const text = readFileSync(file, "utf8");
  const decoded = decodeConfig(Buffer.from(text));
  expect(decoded.kind === "ok" && validateConfig(decoded.config, "cloud", { local: true }).errors.length >= 0).toBe(
    true,
  );
  expect(problems(text)).toEqual([]);
});

test("the schemas refuse unknown keys, wrong types and missing names", () => {
  expect(
    problems("apiVersion: v1alpha1\nkind: LinkConfig\nmtu: big\nadresses: []\n---\nmachine: {type: 1, typo: x}\n"),
  ).toEqual([
    ": has no name",
    ".mtu: is no integer",
    ".adresses: is not known",
    ".machine.type: is no string",
    ".machine.typo: is not known",
  ]);
});
