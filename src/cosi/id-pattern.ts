// Patterns for ids that callers send: matched in time proportional to the id, whatever the pattern, because a slow one would hold up the node.
// Syntax: the common part of RE2. The pattern becomes a machine whose states are all tried at once (Thompson, "Regular Expression Search
// Algorithm", 1968), so nothing is ever tried again.
import { StateError } from "./errors.ts";
import type { IdPattern } from "./state.ts";

/** A machine larger than this, and a longer pattern, is refused: each state costs time for each character of each id. */
const maxStates = 500;
const maxLength = 256;
/** Parts of the pattern that are built, repetitions of nothing included: they multiply, too. */
const maxBuilds = 10_000;

type Test = (character: string) => boolean;

type State =
  | { readonly kind: "character"; readonly test: Test; next: number }
  | { readonly kind: "split"; targets: readonly number[] }
  | { readonly kind: "start"; next: number }
  | { readonly kind: "end"; next: number }
  | { readonly kind: "boundary"; readonly inverted: boolean; next: number }
  | { readonly kind: "match" };

/** The tree of a pattern. */
type Node =
  | { readonly kind: "empty" }
  | { readonly kind: "character"; readonly test: Test }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "boundary"; readonly inverted: boolean }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Node[] }
  | { readonly kind: "repeat"; readonly part: Node; readonly min: number; readonly max: number };

/** Unanchored. Throws BAD_QUERY for what is no pattern or uses what is not supported. */
export function parseIdPattern(source: string): IdPattern {
  if (source.length > maxLength)
    bad(source.slice(0, maxLength), `length is ${source.length}, want at most ${maxLength}`);
  const states = compile(new Parser(source).parse(), source);
  return { source, test: (id) => run(states, id) };
}

function bad(source: string, problem: string): never {
  throw new StateError("BAD_QUERY", `Cannot read id pattern "${source}": ${problem}`);
}

const isWord: Test = (character) => /^\w$/u.test(character);
const isDigit: Test = (character) => character >= "0" && character <= "9";
const isSpace: Test = (character) => /^[\t\n\f\r ]$/u.test(character);
const classes: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: (character) => !isDigit(character),
  w: isWord,
  W: (character) => !isWord(character),
  s: isSpace,
  S: (character) => !isSpace(character),
};
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" };

class Parser {
  readonly #source: string;
  readonly #characters: readonly string[];
  #at = 0;
  #ignoresCase = false;

  constructor(source: string) {
    this.#source = source;
    this.#characters = Array.from(source);
  }

  parse(): Node {
    const flags = /^\(\?i\)/u.exec(this.#source);
    if (flags !== null) {
      this.#ignoresCase = true;
      this.#at = 4;
    }
    const node = this.#choice();
    if (this.#at < this.#characters.length) bad(this.#source, "unexpected )");
    return node;
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #accept(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at++;
    return true;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#accept("|")) parts.push(this.#sequence());
    return { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#next !== undefined && this.#next !== "|" && this.#next !== ")") parts.push(this.#repeated());
    return { kind: "sequence", parts };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (;;) {
      const count = this.#count();
      if (count === undefined) return node;
      this.#accept("?"); // laziness changes what is matched, not whether
      node = { kind: "repeat", part: node, ...count };
    }
  }

  #count(): { readonly min: number; readonly max: number } | undefined {
    if (this.#accept("*")) return { min: 0, max: Infinity };
    if (this.#accept("+")) return { min: 1, max: Infinity };
    if (this.#accept("?")) return { min: 0, max: 1 };
    const rest = this.#characters.slice(this.#at, this.#at + 12).join("");
    const [whole, min = "", comma, max = ""] = /^\{(\d{1,4})(,?)(\d{0,4})\}/u.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    const low = Number(min);
    const high = comma === "" ? low : max === "" ? Infinity : Number(max);
    if (high < low) bad(this.#source, "invalid repeat count");
    return { min: low, max: high };
  }

  #atom(): Node {
    const character = this.#next ?? bad(this.#source, "unexpected end");
    this.#at++;
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "character", test: this.#set() };
      case ".":
        return { kind: "character", test: (each) => each !== "\n" };
      case "^":
        return { kind: "start" };
      case "$":
        return { kind: "end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        return bad(this.#source, `missing argument to ${character}`);
      default:
        return { kind: "character", test: this.#equals(character) };
    }
  }

  #group(): Node {
    if (this.#accept("?")) {
      // (?:…) and named groups, which only group here
      const rest = this.#characters.slice(this.#at).join("");
      const [opening] = /^(?::|P?<\w+>)/u.exec(rest) ?? [];
      if (opening === undefined) bad(this.#source, "flags are supported as (?i) at the start only");
      else this.#at += opening.length;
    }
    const node = this.#choice();
    if (!this.#accept(")")) bad(this.#source, "missing )");
    return node;
  }

  #escape(): Node {
    const character = this.#next ?? bad(this.#source, "trailing \\");
    this.#at++;
    if (character === "b" || character === "B") return { kind: "boundary", inverted: character === "B" };
    if (character === "A") return { kind: "start" };
    if (character === "z") return { kind: "end" };
    return { kind: "character", test: classes[character] ?? this.#equals(this.#escaped(character)) };
  }

  #escaped(character: string): string {
    const control = escapes[character];
    if (control !== undefined) return control;
    if (/^[A-Za-z0-9]$/u.test(character)) bad(this.#source, `escape \\${character} is not supported`);
    return character;
  }

  #set(): Test {
    const isInverted = this.#accept("^");
    const tests: Test[] = [];
    for (let first = true; first || this.#next !== "]"; first = false) tests.push(this.#member());
    this.#at++;
    const test: Test = (character) => tests.some((each) => each(character));
    return isInverted ? (character) => !test(character) : test;
  }

  /** One character, class or range of a set. */
  #member(): Test {
    const low = this.#memberCharacter();
    if (typeof low !== "string") return low;
    if (this.#next !== "-" || this.#characters[this.#at + 1] === "]") return this.#equals(low);
    this.#at++;
    const high = this.#memberCharacter();
    if (typeof high !== "string" || high < low) return bad(this.#source, "invalid character class range");
    return this.#cased((character) => character >= low && character <= high);
  }

  #memberCharacter(): string | Test {
    const character = this.#next ?? bad(this.#source, "missing ]");
    this.#at++;
    if (character !== "\\") return character;
    const escaped = this.#next ?? bad(this.#source, "trailing \\");
    this.#at++;
    return classes[escaped] ?? this.#escaped(escaped);
  }

  #equals(wanted: string): Test {
    return this.#cased((character) => character === wanted);
  }

  #cased(test: Test): Test {
    if (!this.#ignoresCase) return test;
    return (character) => test(character) || test(character.toLowerCase()) || test(character.toUpperCase());
  }
}

/** States are numbered from the end of the pattern: each knows what follows it. */
function compile(root: Node, source: string): { readonly states: readonly State[]; readonly start: number } {
  const states: State[] = [{ kind: "match" }];
  let builds = 0;

  function add(state: State): number {
    if (states.length >= maxStates) bad(source, "pattern is too large");
    return states.push(state) - 1;
  }

  /** The state that begins the node and goes on to `next`. */
  function build(node: Node, next: number): number {
    if (++builds > maxBuilds) bad(source, "pattern is too large");
    switch (node.kind) {
      case "empty":
        return next;
      case "character":
        return add({ kind: "character", test: node.test, next });
      case "start":
      case "end":
        return add({ kind: node.kind, next });
      case "boundary":
        return add({ kind: "boundary", inverted: node.inverted, next });
      case "sequence":
        return node.parts.reduceRight((following, part) => build(part, following), next);
      case "choice":
        return add({ kind: "split", targets: node.parts.map((part) => build(part, next)) });
      case "repeat":
        return repeat(node, next);
    }
  }

  function repeat({ part, min, max }: Extract<Node, { kind: "repeat" }>, next: number): number {
    let start = next;
    if (max === Infinity) {
      const loop: Extract<State, { kind: "split" }> = { kind: "split", targets: [next] };
      const index = add(loop);
      loop.targets = [build(part, index), next];
      start = index;
    } else {
      for (let count = min; count < max; count++) start = add({ kind: "split", targets: [build(part, start), next] });
    }
    for (let count = 0; count < min; count++) start = build(part, start);
    return start;
  }

  const start = build(root, 0);
  return { states, start };
}

function run({ states, start }: ReturnType<typeof compile>, id: string): boolean {
  const characters = Array.from(id);
  let current = new Set<number>();
  for (let at = 0; at <= characters.length; at++) {
    follow(states, [start, ...current], { characters, at }, (current = new Set<number>()));
    if (current.has(0)) return true;
    const character = characters[at];
    if (character === undefined) return false;
    const following = new Set<number>();
    for (const index of current) {
      const state = states[index];
      if (state?.kind === "character" && state.test(character)) following.add(state.next);
    }
    current = following;
  }
  return false;
}

interface Place {
  readonly characters: readonly string[];
  readonly at: number;
}

/** All states that are reached without another character. */
function follow(states: readonly State[], from: readonly number[], place: Place, into: Set<number>): void {
  const pending = [...from];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (into.has(index)) continue;
    into.add(index);
    const state = states[index];
    if (state === undefined || state.kind === "match" || state.kind === "character") continue;
    if (state.kind === "split") pending.push(...state.targets);
    else if (holds(state, place)) pending.push(state.next);
  }
}

function holds(state: Extract<State, { kind: "start" | "end" | "boundary" }>, { characters, at }: Place): boolean {
  if (state.kind === "start") return at === 0;
  if (state.kind === "end") return at === characters.length;
  const before = at > 0 && isWord(characters[at - 1] ?? "");
  const after = at < characters.length && isWord(characters[at] ?? "");
  return (before !== after) !== state.inverted;
}
