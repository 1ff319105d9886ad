// A text and a place in it: what a parser takes from, piece by piece.
import { FormatError } from "../../base/errors.ts";

export class TextReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replaceAll("\r\n", "\n");
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  error(message: string): FormatError {
    const before = this.#text.slice(0, this.#at);
    const line = before.split("\n").length;
    const column = this.#at - before.lastIndexOf("\n");
    return new FormatError(`Cannot read TOML at line ${line}, column ${column}: ${message}`, { line, column });
  }

  /** True when the text went on like this. */
  take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.take(literal)) throw this.error(`want ${JSON.stringify(literal)}`);
  }

  /** What the sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    // a copy: the place to match at belongs to the pattern
    const sticky = new RegExp(pattern.source, pattern.flags);
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  skipSpaces(): void {
    this.match(/[ \t]*/uy);
  }

  /** Spaces, comments and ends of lines. */
  skipBlank(): void {
    this.match(/(?:[ \t\n]+|#[^\n]*)*/uy);
  }

  /** What may stand behind an assignment or a header. */
  endLine(): void {
    this.match(/[ \t]*(?:#[^\n]*)?/uy);
    if (!this.isAtEnd && !this.take("\n")) throw this.error("want the end of the line");
  }
}
