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

/** The keywords that our schemas use. Paths of what does not fit. */
function complaints(schema: JsonSchema, value: unknown, path: string): readonly string[] {
  const { type, anyOf, properties, additionalProperties, items, required, enum: words, minimum, maximum } = schema;
  if (value === null && path !== "") return []; // unset
  if (Array.isArray(anyOf)) {
    const all = anyOf.map((each: JsonSchema) => complaints(each, value, path));
    return all.some((each) => each.length === 0) ? [] : [`${path}: fits none of ${anyOf.length} forms`];
  }
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((name) => typeTests[String(name)]?.(value) === true))
    return [`${path}: is no ${types.join(" or ")}`];
  if ("const" in schema && schema["const"] !== value) return [`${path}: is not ${String(schema["const"])}`];
  if (Array.isArray(words) && !words.includes(value)) return [`${path}: is none of ${words.join(", ")}`];
  if (typeof value === "number" && (value < Number(minimum ?? value) || value > Number(maximum ?? value)))
    return [`${path}: is out of range`];
  const { pattern } = schema;
  if (typeof pattern === "string" && typeof value === "string" && !new RegExp(pattern, "u").test(value))
    return [`${path}: does not match ${pattern}`];
  if (Array.isArray(value) && isObject(items))
    return value.flatMap((item, index) => complaints(items, item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  const known = isObject(properties) ? properties : {};
  const missing = Array.isArray(required) ? required.filter((key) => !Object.hasOwn(value, String(key))) : [];
  return [
    ...missing.map((key) => `${path}: has no ${String(key)}`),
    ...Object.entries(value).flatMap(([key, each]) => {
      const own = known[key];
      if (isObject(own)) return complaints(own, each, `${path}.${key}`);
      if (isObject(additionalProperties)) return complaints(additionalProperties, each, `${path}.${key}`);
      return additionalProperties === false ? [`${path}.${key}: is not known`] : [];
    }),
  ];
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
