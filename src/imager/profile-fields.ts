// Fields of a YAML document, checked one by one: what is wrong is named by its path.
import { FormatError } from "../base/errors.ts";

export type Yaml = Readonly<Record<string, unknown>>;

export function wrong(what: string, found: unknown, want: string): FormatError {
  return new FormatError(`Cannot read image profile: ${what} is ${JSON.stringify(found)}, want ${want}`);
}

/** A mapping with no other keys than these; empty when absent. */
export function record(value: unknown, what: string, keys: readonly string[]): Yaml {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(what, value, "a mapping");
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw wrong(`${what}.${unknown}`, unknown, keys.join(", "));
  return value as Yaml; // an object that is no list
}

export function oneOf<T extends string>(value: unknown, what: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(what, value, choices.join(", "));
  return found;
}

export function texts(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((each): each is string => typeof each === "string")) {
    throw wrong(what, value, "a list of texts");
  }
  return value;
}

export function optionalText(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  return requiredText(value, what);
}

export function requiredText(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw wrong(what, value, "a text");
  return value;
}

/** A property that is there only when it has a value. */
export function field<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }; // one key, as its type says
}
