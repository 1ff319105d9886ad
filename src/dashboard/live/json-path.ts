// The part of kubectl's JSONPath templates that print columns and `-o jsonpath=` need: text, `{.a.b}`, `['a']`, `[0]`, `[-1]`, `[*]`, `[1:3]`,
// `[?(@.a=="b")]`, `..a`. Source: Kubernetes documentation, "JSONPath Support". Unions and `range` are refused by name.
import { FormatError } from "../../base/errors.ts";

type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "filter"; readonly steps: readonly Step[]; readonly equal: boolean; readonly wanted: string }
  | { readonly kind: "descend"; readonly key: string };

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "path"; readonly steps: readonly Step[] };

export type Template = readonly Part[];

const plain = /^(?:\.\.(?<descend>[\w-]+)|\.(?<key>(?:[\w\-/]|\\\.)+)|\.?(?<star>\*))/u;
const bracket =
  /^\.?\[\s*(?:'(?<quoted>[^']*)'|"(?<double>[^"]*)"|(?<index>-?\d+)|(?<star>\*)|(?<from>-?\d*):(?<to>-?\d*))\s*\]/u;
const filter =
  /^\.?\[\?\(\s*(?<path>@[^=!]*?)\s*(?<operator>==|!=)\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<word>[\w.-]+))\s*\)\]/u;

function stepOf(groups: Readonly<Record<string, string | undefined>>): Step {
  const { descend, key, quoted, double, index, star, from, to, path, operator, single, word } = groups;
  if (path !== undefined) {
    return { kind: "filter", steps: parsePath(path), equal: operator === "==", wanted: double ?? single ?? word ?? "" };
  }
  if (descend !== undefined) return { kind: "descend", key: descend };
  if (index !== undefined) return { kind: "index", index: Number(index) };
  if (star !== undefined) return { kind: "all" };
  const bound = (text: string | undefined): number | undefined =>
    text === undefined || text === "" ? undefined : Number(text);
  if (from !== undefined) return { kind: "slice", from: bound(from), to: bound(to) };
  return { kind: "key", key: key?.replaceAll("\\.", ".") ?? quoted ?? double ?? "" };
}

function parsePath(source: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = source.trim().replace(/^[$@]/u, "");
  while (rest !== "" && rest !== ".") {
    const match = plain.exec(rest) ?? bracket.exec(rest) ?? filter.exec(rest);
    if (match === null) {
      throw new FormatError(
        `Cannot parse JSONPath "{${source}}": found "${rest}", want .name, ['name'], [number] or [*]`,
      );
    }
    steps.push(stepOf(match.groups ?? {}));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

/** A template without braces is taken as one path. Throws a FormatError. */
export function parseTemplate(source: string): Template {
  if (!source.includes("{")) return [{ kind: "path", steps: parsePath(source) }];
  const parts: Part[] = [];
  for (const [whole, path, text] of source.matchAll(/\{([^}]*)\}|([^{]+)|\{/gu)) {
    if (whole === "{") throw new FormatError(`Cannot parse JSONPath template "${source}": found "{" without "}"`);
    if (text !== undefined) parts.push({ kind: "text", text });
    else if (path !== undefined && /^".*"$/u.test(path)) parts.push({ kind: "text", text: String(JSON.parse(path)) });
    else parts.push({ kind: "path", steps: parsePath(path ?? "") });
  }
  return parts;
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function descendants(value: unknown): readonly unknown[] {
  return [value, ...children(value).flatMap((child) => descendants(child))];
}

function property(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return [];
  return [(value as Readonly<Record<string, unknown>>)[key]];
}

function walk(value: unknown, step: Step): readonly unknown[] {
  switch (step.kind) {
    case "key":
      return property(value, step.key);
    case "index":
      return Array.isArray(value) && value.at(step.index) !== undefined ? [value.at(step.index)] : [];
    case "all":
      return children(value);
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "filter":
      return children(value).filter(
        (child) => follow(child, step.steps).some((each) => print(each) === step.wanted) === step.equal,
      );
    case "descend":
      return descendants(value).flatMap((each) => property(each, step.key));
  }
}

function follow(value: unknown, steps: readonly Step[]): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of steps) found = found.flatMap((each) => walk(each, step));
  return found;
}

/** Scalars as text, everything else as JSON; what is absent prints nothing. */
function print(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The template's text for one value. Several results of one path are joined by spaces. */
export function renderTemplate(template: Template, value: unknown): string {
  return template
    .map((part) => {
      if (part.kind === "text") return part.text;
      return follow(value, part.steps)
        .map((each) => print(each))
        .join(" ");
    })
    .join("");
}
