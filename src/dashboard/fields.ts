// What forms have in common: text that is typed, rows that keys lead to, and what became of saving.
import type { Key } from "./keys.ts";

/** What became of it when it was saved the last time. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "saved" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Longer than any value that makes sense. */
const mostCharacters = 200;

const steps: Readonly<Record<Key, number>> = { tab: 1, down: 1, enter: 1, up: -1, "back-tab": -1 };

/** The row to which a key leads, around the ends; undefined for keys that lead nowhere. */
export function rowAfter<R>(rows: readonly R[], focus: R, key: Key): R | undefined {
  const step = steps[key];
  return step === undefined ? undefined : rows[(rows.indexOf(focus) + step + rows.length) % rows.length];
}

/** A field after a key. */
export function typed(text: string, key: Key): string {
  if (key === "backspace") return text.slice(0, -1);
  if (key === "ctrl-u") return "";
  return /^[\u0020-\u007e]$/u.test(key) && text.length < mostCharacters ? text + key : text;
}
