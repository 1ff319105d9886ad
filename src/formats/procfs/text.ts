// Small helpers for the line-and-column texts of /proc.
import { FormatError } from "../../base/errors.ts";

/** Lines that are not empty, in order. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** Columns separated by blanks or tabs. */
export function columnsOf(line: string): readonly string[] {
  return line.trim().split(/\s+/u);
}

/** A non-negative decimal number of up to 64 bits. Throws a FormatError naming `what`. */
export function parseCount(text: string | undefined, what: string): bigint {
  if (text === undefined || !/^\d+$/u.test(text)) {
    throw new FormatError(`Cannot parse ${what}: found "${text ?? ""}", want a decimal number`);
  }
  return BigInt(text);
}

/** A decimal number, possibly negative or with a fraction. Throws a FormatError naming `what`. */
export function parseDecimal(text: string | undefined, what: string): number {
  if (text === undefined || !/^-?\d+(?:\.\d+)?$/u.test(text)) {
    throw new FormatError(`Cannot parse ${what}: found "${text ?? ""}", want a decimal number`);
  }
  return Number(text);
}
