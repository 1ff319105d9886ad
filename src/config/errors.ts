// What is wrong with a config: always collected, always with a place, never with a secret.
import { shown } from "./secrecy.ts";

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and list indexes from the root of a document. */
export type Path = readonly (string | number)[];

export interface ConfigError {
  /** `Kind`, `Kind/name`, or `v1alpha1.Config`; empty when the text could not be cut into documents. */
  readonly document: string;
  /** Absent when the config was changed after it was read, so that there is no text to point at. */
  readonly position?: Position;
  readonly path: string;
  readonly found?: string;
  readonly wanted?: string;
  /** One sentence; keeps the fragments that existing clients look for. */
  readonly message: string;
}

/** `machine.network.interfaces[0].mtu`. Keys that are no plain words are quoted, those that look like secrets cut short. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    const key = typeof part === "number" ? "" : shown(part);
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w$<-]+$/u.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text;
}

/** " (line 3, column 5)", or nothing. */
export function formatPosition(position: Position | undefined): string {
  return position === undefined ? "" : ` (line ${position.line}, column ${position.column})`;
}
