// Reading plain data of unknown shape: what has another shape than wanted counts as absent, as readers of such documents have always done it.

export type Plain = Readonly<Record<string, unknown>>;

export function asMap(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {}; // the only object left
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Numbers, too, as text. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function asTexts(value: unknown): readonly string[] {
  return asList(value)
    .map(asText)
    .filter((text) => text !== "");
}

export function asNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d+$/u.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
