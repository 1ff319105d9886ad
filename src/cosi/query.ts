// Label and id queries: which resources a list or a watch is about.
import type { AnyResource } from "./resource.ts";
import type { LabelQuery, LabelTerm, Query } from "./state.ts";

/** Several label queries are or-ed, terms and the id pattern and-ed; no query matches all. */
export function matches(resource: AnyResource, query: Query | undefined): boolean {
  if (query === undefined) return true;
  const { labels = [], idPattern } = query;
  if (idPattern !== undefined && !idPattern.test(resource.metadata.id)) return false;
  return labels.length === 0 || labels.some((each) => matchesLabels(resource, each));
}

function matchesLabels(resource: AnyResource, query: LabelQuery): boolean {
  return query.every((term) => {
    const matched = compare(resource.metadata.labels[term.key], term);
    return matched !== undefined && matched !== term.invert;
  });
}

/** Undefined when the comparison cannot be made: then neither the term nor its opposite matches. */
function compare(label: string | undefined, { operator, values }: LabelTerm): boolean | undefined {
  const [first] = values;
  switch (operator) {
    case "exists":
      return label !== undefined;
    case "equal":
      return label !== undefined && label === first;
    case "in":
      return label !== undefined && values.includes(label);
    case "lt":
      return less(label, first);
    case "lte":
      return lessOrEqual(label, first);
    case "lt-numeric":
      return less(parseQuantity(label), parseQuantity(first));
    case "lte-numeric":
      return lessOrEqual(parseQuantity(label), parseQuantity(first));
  }
}

function less<T extends string | bigint>(a: T | undefined, b: T | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a < b;
}

function lessOrEqual<T extends string | bigint>(a: T | undefined, b: T | undefined): boolean | undefined {
  const greater = less(b, a);
  return greater === undefined ? undefined : !greater;
}

const units = ["", "k", "m", "g", "t", "p"];

/** An integer with an optional decimal (k, m, g, t, p) or binary (ki, mi, …) unit in any case; undefined for anything else. */
export function parseQuantity(text = ""): bigint | undefined {
  const [, digits = "", unit = "", binary = ""] = /^\s*(-?\d+)\s*([kmgtp]?)(i?)\s*$/iu.exec(text) ?? [];
  if (digits === "" || (unit === "" && binary !== "")) return undefined;
  return BigInt(digits) * (binary === "" ? 1000n : 1024n) ** BigInt(units.indexOf(unit.toLowerCase()));
}
