// A config without its secrets, for people who only look: each secret is replaced by a text, `******` unless said otherwise.
import type { Config, ConfigDocument } from "./document.ts";
import { asValueType, type Field, type FieldTable, type FreeMap, type FreeValue } from "./schema.ts";
import { formatGoUrl, parseGoUrl } from "./url.ts";

type Values = Readonly<Record<string, unknown>>;

/** What the older certificate fields write as it is, and read back. */
export const redactedText = "******";

/** What a secret is replaced by: a text, or a text for each. */
export type Replacement = string | ((secret: string) => string);

function replace(secret: unknown, replacement: Replacement): string {
  return typeof replacement === "string" ? replacement : replacement(String(secret));
}

/** The texts of all secrets of a config, each once; of a URL's, as they stand in it. */
export function secretsOf(config: Config): readonly string[] {
  const found = new Set<string>();
  redactConfig(config, (secret) => {
    found.add(secret);
    return redactedText;
  });
  return [...found].filter((secret) => secret !== "" && secret !== redactedText);
}

export function redactConfig(config: Config, replacement: Replacement = redactedText): Config {
  return { documents: config.documents.map((document) => redactDocument(document, replacement)) };
}

function redactDocument({ type, name, value }: ConfigDocument, replacement: Replacement): ConfigDocument {
  const redacted = redactTable(type.fields, value as Values, replacement); // documents are objects of their table
  const { apiUrl } = redacted;
  const joins = type.kind === "SideroLinkConfig" && typeof apiUrl === "string";
  return { type, name, value: joins ? { ...redacted, apiUrl: redactJoinToken(apiUrl, replacement) } : redacted };
}

function redactTable(table: FieldTable, values: Values, replacement: Replacement): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const declared = table[key];
      return [key, declared === undefined ? value : redactField(declared, value, replacement)] as const;
    }),
  );
}

/** The value of one field without its secrets. */
export function redactField(declared: Field<unknown>, value: unknown, replacement: Replacement): unknown {
  const type = asValueType(declared.type);
  switch (type.kind) {
    case "scalar":
      return declared.secret === true && !type.isZero(value) ? replace(value, replacement) : value;
    case "object":
      return redactTable(type.fields, value as Values, replacement);
    case "list":
      return (value as readonly unknown[]).map((item) =>
        redactField({ ...declared, type: type.item }, item, replacement),
      );
    case "map":
      return Object.fromEntries(
        Object.entries(value as Values).map(
          ([key, each]) => [key, redactField({ ...declared, type: type.value }, each, replacement)] as const,
        ),
      );
    case "free":
      return declared.secret === true ? redactFree(value as FreeMap, replacement) : value;
    case "args":
      return value;
  }
}

/** Free-form secrets stand under keys called `secret`, at any depth. */
function redactFree(value: FreeValue, replacement: Replacement): FreeValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly FreeValue[]).map((item) => redactFree(item, replacement));
  return Object.fromEntries(
    Object.entries(value as FreeMap).map(
      ([key, each]) =>
        [
          key,
          key === "secret" && typeof each === "string" ? replace(each, replacement) : redactFree(each, replacement),
        ] as const,
    ),
  );
}

/** A URL of SideroLink, whose query may hold the token. */
export function redactJoinToken(text: string, replacement: Replacement): string {
  const url = parseGoUrl(text);
  if (url?.query === undefined) return text;
  const query = url.query.replaceAll(
    /(^|&)jointoken=([^&]*)/gu,
    (_whole, start: string, token: string) => `${start}jointoken=${encodeURIComponent(replace(token, replacement))}`,
  );
  return formatGoUrl({ ...url, query });
}
