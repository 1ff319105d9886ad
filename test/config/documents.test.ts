// Every document kind: its table against the facts of the API, and its fullest form written, read and merged.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeConfig, documentTypes, encodeConfig, validateConfig } from "../../src/config/config.ts";
import { legacyKind, type Config, type DocumentType } from "../../src/config/document.ts";
import { configSchema, documentSchema } from "../../src/config/json-schema.ts";
import { explain, fieldsBelow } from "../../src/config/explain.ts";
import { mergeTable } from "../../src/config/patch/merge.ts";
import { redactConfig } from "../../src/config/redact.ts";
import { asValueType, type Field, type FieldTable, type ScalarType } from "../../src/config/schema.ts";

/** document, path, type, merge, encode: how clients of this API know each field. */
const facts = readFileSync("test/fixtures/config-fields.tsv", "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

function fieldAt(table: FieldTable, path: string): Field<unknown> | undefined {
  let current = table;
  let found: Field<unknown> | undefined;
  for (const part of path.split(".")) {
    found = current[part.replace(/[[{].*$/u, "")];
    if (found === undefined) return undefined;
    current = fieldsBelow(found.type);
  }
  return found;
}

/** The shape that the facts' name of a type stands for. */
function kindOf(type: string, path: string): string {
  if (type.startsWith("list") || path.endsWith("[]")) return "list";
  if (path.endsWith("{}") || type.startsWith("map<")) return "map";
  if (type.startsWith("map (free")) return "free";
  if (type === "string|list<string>") return "args";
  return type.startsWith("object") ? "object" : "scalar";
}

/** What the declaration says differently from one row of the facts. */
function problemsOf(document: string, path: string, type: string, encode: string): readonly string[] {
  const declared = fieldAt(documentTypes.find(({ kind }) => kind === document)?.fields ?? {}, path);
  if (declared === undefined) return [`${document} ${path} is missing`];
  const found = asValueType(declared.type).kind;
  if (found !== kindOf(type, path)) return [`${document} ${path} is ${found}, want ${type}`];
  const always = declared.always === true;
  return encode === "" || always === encode.startsWith("always")
    ? []
    : [`${document} ${path} encode differs from ${encode}`];
}

function undocumented(kind: string, table: FieldTable, prefix: string, known: ReadonlySet<string>): readonly string[] {
  return Object.entries(table).flatMap(([key, declared]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return [
      ...(known.has(path) ? [] : [`${kind} ${path} is not in the facts`]),
      ...undocumented(kind, fieldsBelow(declared.type), path, known),
    ];
  });
}

test("every field of the facts is declared, with its shape, and nothing else is", () => {
  const problems: string[] = [];
  const paths = new Map<string, Set<string>>();
  for (const [document = "", path = "", type = "", , encode = ""] of facts) {
    if (type.startsWith("const:") || path === "kind") continue;
    const bare = path.replaceAll(/\[\]|\{\}/gu, "");
    paths.set(document, (paths.get(document) ?? new Set()).add(bare));
    problems.push(...problemsOf(document, path, type, encode));
  }
  for (const { kind, fields } of documentTypes)
    problems.push(...undocumented(kind, fields, "", paths.get(kind) ?? new Set()));
  expect(problems).toEqual([]);
  expect(documentTypes.length).toBe(93);
});

function sampleScalar(type: ScalarType<unknown>, name: string): unknown {
  const texts = [
    "text",
    "true",
    "7",
    "30s",
    "10.0.0.1",
    "10.0.0.0/8",
    "10.0.0.1:1",
    "https://example.org/a",
    "5GiB",
    "00:01",
    "QUJD",
    ...((type.schema["enum"] as readonly string[] | undefined)?.slice(1, 2) ?? []),
  ];
  for (const text of texts) {
    const kind = text === "true" ? "bool" : text === "7" ? "int" : "str";
    const result = type.read({ text: type.name === "string" ? `${name} text` : text, plain: true, kind });
    if ("value" in result && !type.isZero(result.value)) return result.value;
  }
  const only = (type.schema["enum"] as readonly string[] | undefined)?.[0];
  return only;
}

/** A value for every field. */
function sample(declared: unknown, name: string): unknown {
  const type = asValueType(declared);
  switch (type.kind) {
    case "scalar":
      return sampleScalar(type, name);
    case "object":
      return sampleTable(type.fields);
    case "list":
      return [sample(type.item, name)];
    case "map":
      return { key: sample(type.value, name) };
    case "free":
      return { list: [1, true, null], nested: { text: "x" } };
    case "args":
      return ["a", "b"];
  }
}

function sampleTable(table: FieldTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, declared]) => [key, sample(declared.type, key)] as const));
}

function full(type: DocumentType): Config {
  const value = sampleTable(type.fields);
  return { documents: [{ type, name: type.named ? String(value["name"]) : "", value }] };
}

test.each(documentTypes.map((type) => [type.kind, type] as const))(
  "%s in full is written, read and merged",
  async (kind, type) => {
    const config = full(type);
    const text = encodeConfig(config);
    await expect(text).toMatchFileSnapshot(`../golden/config-documents/${kind}.yaml`);
    const result = decodeConfig(Buffer.from(text));
    if (result.kind === "invalid") throw new Error(result.text);
    expect(encodeConfig(result.config)).toBe(text);
    const value = result.config.documents[0]?.value as Record<string, unknown>;
    expect(mergeTable(type.fields, {}, value)).toEqual(value);
    expect(mergeTable(type.fields, value, {}, [])).toMatchObject({});
  },
);

test.each(documentTypes.map((type) => [type.kind, type] as const))(
  "%s with nothing in it is read and written",
  async (kind, type) => {
    const config: Config = { documents: [{ type, name: "", value: {} }] };
    const text = encodeConfig(config);
    await expect(text).toMatchFileSnapshot(`../golden/config-documents/${kind}.minimal.yaml`);
    const result = decodeConfig(Buffer.from(text));
    expect(result.kind === "ok" ? encodeConfig(result.config) : result.text).toBe(text);
  },
);

test("redactConfig() hides what the facts call secret", () => {
  const hidden = documentTypes
    .filter((type) => encodeConfig(redactConfig(full(type))) !== encodeConfig(full(type)))
    .map(({ kind }) => kind);
  expect(hidden.toSorted()).toEqual(
    [
      legacyKind,
      "DiscoveryIdentityConfig",
      "HCloudVIPConfig",
      "KubeAPIServerCAConfig",
      "KubeAggregatorCAConfig",
      "KubeServiceAccountConfig",
      "RawVolumeConfig",
      "RegistryAuthConfig",
      "RegistryTLSConfig",
      "SideroLinkConfig",
      "SwapVolumeConfig",
      "UserVolumeConfig",
      "VolumeConfig",
      "WireguardConfig",
    ].toSorted(),
  );
});

test("schemas name every document and refuse unknown keys", () => {
  expect((configSchema(documentTypes)["anyOf"] as readonly object[]).length).toBe(93);
  expect(
    documentSchema(
      documentTypes.find(({ kind }) => kind === "KubePrismConfig") ?? documentTypes[0] ?? ({} as DocumentType),
    ),
  ).toMatchObject({
    additionalProperties: false,
    properties: { apiVersion: { const: "v1alpha1" }, kind: { const: "KubePrismConfig" }, port: { type: "integer" } },
    required: ["apiVersion", "kind"],
  });
});

test("explain() answers for kinds, fields and typing mistakes", () => {
  const about = (path: string): unknown => {
    const result = explain(path);
    return result.kind === "ok"
      ? [result.explanation.path, result.explanation.type, result.explanation.merge]
      : result.message;
  };
  expect([
    about("linkconfig"),
    about("machine.install.disk"),
    about("BondConfig.addresses[].address"),
    about("LinkConfg"),
    about("LinkConfig.mtuu"),
  ]).toEqual([
    ["LinkConfig", "document", "documents of one kind and name are merged, others are appended"],
    ["v1alpha1.machine.install.disk", "string", "the patch's value replaces the older one, unless it is zero or empty"],
    ["BondConfig.addresses.address", "CIDR", "the patch's value replaces the older one, unless it is zero or empty"],
    'Cannot explain "LinkConfg": there is no kind "LinkConfg", did you mean "LinkConfig"?',
    'Cannot explain "LinkConfig.mtuu": LinkConfig has no field "mtuu", did you mean "mtu"?',
  ]);
});

/** The machine document of a control plane. */
const [machine = ""] = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml", "utf8").split("---\n");
/** What a kind cannot do without. */
const companions: Readonly<Record<string, readonly string[]>> = {
  DiscoveryServiceConfig: ["DiscoveryIdentityConfig"],
  KubeSpanConfig: ["DiscoveryServiceConfig"],
};

function exampleText({ kind, example = "", controlPlaneOnly }: DocumentType): string {
  const own = kind === legacyKind ? example : `apiVersion: v1alpha1\nkind: ${kind}\n${example}`;
  const others = documentTypes.filter((type) => companions[kind]?.includes(type.kind)).map(exampleText);
  return [...(controlPlaneOnly ? [machine] : []), ...others, own].join("---\n");
}

test.each(documentTypes.map((type) => [type.kind, type] as const))(
  "%s as in its example is valid, and can be written with comments",
  async (kind, type) => {
    const result = decodeConfig(Buffer.from(exampleText(type)));
    if (result.kind === "invalid") throw new Error(result.text);
    expect(validateConfig(result.config, "cloud").text).toBe("");
    const documents = result.config.documents.filter((document) => document.type.kind === kind);
    const text = encodeConfig({ documents });
    await expect(text).toMatchFileSnapshot(`../golden/config-documents/${kind}.example.yaml`);
    const commented = decodeConfig(Buffer.from(encodeConfig({ documents }, { docs: true, examples: true })));
    expect(commented.kind === "ok" ? encodeConfig(commented.config) : commented.text).toBe(text);
  },
);
