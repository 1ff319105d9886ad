// Expressions in CEL: text → tree, for the part of the language that selectors of disks and volumes use. Source: the CEL specification, grammar.
import { FormatError } from "../../base/errors.ts";

export type CelNode =
  /** `unsigned`: a whole number written with "u". */
  | {
      readonly kind: "literal";
      readonly value: string | bigint | number | boolean | null;
      readonly unsigned?: boolean;
    }
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: CelNode, value: CelNode])[] }
  | { readonly kind: "list"; readonly items: readonly CelNode[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly target: CelNode; readonly name: string }
  | { readonly kind: "index"; readonly target: CelNode; readonly index: CelNode }
  | {
      readonly kind: "call";
      readonly target: CelNode | undefined;
      readonly name: string;
      readonly args: readonly CelNode[];
    }
  | { readonly kind: "unary"; readonly operator: "!" | "-"; readonly operand: CelNode }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: CelNode; readonly right: CelNode }
  | { readonly kind: "conditional"; readonly test: CelNode; readonly yes: CelNode; readonly no: CelNode };

export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%";

interface Token {
  readonly kind: "number" | "string" | "name" | "symbol" | "end";
  readonly text: string;
  readonly offset: number;
}

const tokenPattern =
  /\s+|(?<number>0x[0-9a-fA-F]+u?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+|u)?)|(?<string>r?"(?:[^"\\\n]|\\.)*"|r?'(?:[^'\\\n]|\\.)*')|(?<name>[A-Za-z_]\w*)|(?<symbol>\|\||&&|[=!<>]=|[-!<>()[\]{},.?:+*/%])/uy;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    tokenPattern.lastIndex = offset;
    const match = tokenPattern.exec(text);
    if (match === null) {
      throw new FormatError(
        `Cannot parse expression: found "${text.slice(offset, offset + 10)}" at character ${offset + 1}`,
        { offset },
      );
    }
    const { number, string, name, symbol } = match.groups ?? {};
    if (number !== undefined) tokens.push({ kind: "number", text: number, offset });
    else if (string !== undefined) tokens.push({ kind: "string", text: string, offset });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, offset });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, offset });
    offset += match[0].length;
  }
  return [...tokens, { kind: "end", text: "the end", offset }];
}

/** Lowest first; operators of one level group to the left. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Expressions nested deeper than this are refused: the text comes from outside. */
const maxDepth = 64;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\" };

function unquote(text: string): string {
  if (text.startsWith("r")) return text.slice(2, -1);
  return text.slice(1, -1).replaceAll(/\\(.)/gu, (whole, character: string) => escapes[character] ?? whole);
}

function numberOf(text: string): bigint | number {
  if (/^0x|^\d+u?$/iu.test(text)) return BigInt(text.replace(/u$/u, ""));
  return Number(text);
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "the end", offset: 0 };
  }

  #fail(wanted: string): never {
    const { text, offset } = this.#next;
    throw new FormatError(`Cannot parse expression: found "${text}" at character ${offset + 1}, want ${wanted}`, {
      offset,
    });
  }

  #accept(text: string): boolean {
    const { kind, text: found } = this.#next;
    if (found !== text || kind === "string" || kind === "end") return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail(`"${text}"`);
  }

  whole(): CelNode {
    const node = this.expression();
    if (this.#next.kind !== "end") this.#fail("the end");
    return node;
  }

  expression(): CelNode {
    if (++this.#depth > maxDepth) this.#fail(`at most ${maxDepth} levels`);
    const test = this.#binary(0);
    let node = test;
    if (this.#accept("?")) {
      const yes = this.expression();
      this.#expect(":");
      node = { kind: "conditional", test, yes, no: this.expression() };
    }
    this.#depth--;
    return node;
  }

  #binary(level: number): CelNode {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.#accept(each));
      if (operator === undefined) return left;
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): CelNode {
    const operator = (["!", "-"] as const).find((each) => this.#accept(each));
    if (operator === undefined) return this.#postfix(this.#primary());
    if (++this.#depth > maxDepth) this.#fail(`at most ${maxDepth} levels`);
    const operand = this.#unary();
    this.#depth--;
    return { kind: "unary", operator, operand };
  }

  #postfix(start: CelNode): CelNode {
    let node = start;
    for (;;) {
      if (this.#accept(".")) {
        const { kind, text } = this.#next;
        if (kind !== "name") this.#fail("a name");
        this.#at++;
        node = this.#accept("(")
          ? { kind: "call", target: node, name: text, args: this.#items(")") }
          : { kind: "member", target: node, name: text };
      } else if (this.#accept("[")) {
        const index = this.expression();
        this.#expect("]");
        node = { kind: "index", target: node, index };
      } else {
        return node;
      }
    }
  }

  #items(end: string): readonly CelNode[] {
    const items: CelNode[] = [];
    if (this.#accept(end)) return items;
    do items.push(this.expression());
    while (this.#accept(","));
    this.#expect(end);
    return items;
  }

  #entries(): readonly (readonly [CelNode, CelNode])[] {
    const entries: (readonly [CelNode, CelNode])[] = [];
    if (this.#accept("}")) return entries;
    do {
      const key = this.expression();
      this.#expect(":");
      entries.push([key, this.expression()]);
    } while (this.#accept(","));
    this.#expect("}");
    return entries;
  }

  #primary(): CelNode {
    if (this.#accept("(")) {
      const node = this.expression();
      this.#expect(")");
      return node;
    }
    if (this.#accept("[")) return { kind: "list", items: this.#items("]") };
    if (this.#accept("{")) return { kind: "map", entries: this.#entries() };
    const { kind, text } = this.#next;
    if (kind === "symbol" || kind === "end") this.#fail("a value");
    this.#at++;
    if (kind === "number") return { kind: "literal", value: numberOf(text), unsigned: /u$/iu.test(text) };
    if (kind === "string") return { kind: "literal", value: unquote(text) };
    if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
    if (text === "null") return { kind: "literal", value: null };
    if (this.#accept("(")) return { kind: "call", target: undefined, name: text, args: this.#items(")") };
    return { kind: "name", name: text };
  }
}

/** Throws a FormatError with the offset of what cannot be read. Bytes and messages are not part of what is read; macros are read as calls. */
export function parseCel(text: string): CelNode {
  return new Parser(text).whole();
}
