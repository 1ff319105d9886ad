// Reads TOML 1.0. Errors tell line and column.
import type { FormatError } from "../../base/errors.ts";
import { readString } from "./strings.ts";
import { TextReader } from "./text-reader.ts";
import type { TomlTable, TomlValue } from "./value.ts";

type Table = Map<string, TomlValue>;

/** What may be done with a table that is there: a value's inner table is closed, one of a dotted key takes no header. */
type Origin = "header" | "implicit" | "dotted" | "inline";

class Parser {
  readonly #text: TextReader;
  readonly #origins = new WeakMap<object, Origin>();
  /** Lists made by double brackets: only these grow. */
  readonly #tableLists = new WeakSet<object>();

  constructor(text: string) {
    this.#text = new TextReader(text);
  }

  parse(): TomlTable {
    const root = this.#newTable("header");
    let current = root;
    for (this.#text.skipBlank(); !this.#text.isAtEnd; this.#text.skipBlank()) {
      if (this.#text.take("[[")) current = this.#listHeader(root);
      else if (this.#text.take("[")) current = this.#header(root);
      else this.#assignment(current, () => this.#value());
      this.#text.endLine();
    }
    return root;
  }

  #fail(message: string): FormatError {
    return this.#text.error(message);
  }

  #newTable(origin: Origin): Table {
    const table: Table = new Map();
    this.#origins.set(table, origin);
    return table;
  }

  #key(): string {
    this.#text.skipSpaces();
    const quoted = readString(this.#text, { multiline: false });
    const key = quoted ?? this.#text.match(/[A-Za-z0-9_-]+/uy);
    if (key === undefined) throw this.#fail("want a key");
    this.#text.skipSpaces();
    return key;
  }

  #path(): readonly [readonly string[], string] {
    const parts = [this.#key()];
    while (this.#text.take(".")) parts.push(this.#key());
    return [parts.slice(0, -1), parts.at(-1) ?? ""];
  }

  /** The table below, made if it is not there; of a list of tables the last one. */
  #descend(table: Table, key: string, origin: Origin): Table {
    const found = table.get(key);
    if (found === undefined) {
      const made = this.#newTable(origin);
      table.set(key, made);
      return made;
    }
    const inner: unknown = Array.isArray(found) && this.#tableLists.has(found) ? found.at(-1) : found;
    if (!(inner instanceof Map)) throw this.#fail(`"${key}" is no table`);
    if (this.#origins.get(inner) === "inline") throw this.#fail(`table "${key}" is complete already`);
    return inner as Table; // every Map here is a table
  }

  #header(root: Table): Table {
    const [parents, last] = this.#path();
    this.#text.expect("]");
    const parent = parents.reduce((table, key) => this.#descend(table, key, "implicit"), root);
    const known = parent.get(last);
    const table = this.#descend(parent, last, "header");
    if (known !== undefined && this.#origins.get(table) !== "implicit") throw this.#fail(`table "${last}" comes twice`);
    this.#origins.set(table, "header");
    return table;
  }

  #listHeader(root: Table): Table {
    const [parents, last] = this.#path();
    this.#text.expect("]]");
    const parent = parents.reduce((table, key) => this.#descend(table, key, "implicit"), root);
    const table = this.#newTable("header");
    const found = parent.get(last);
    if (found === undefined) {
      const list: TomlValue[] = [table];
      this.#tableLists.add(list);
      parent.set(last, list);
    } else if (Array.isArray(found) && this.#tableLists.has(found)) (found as TomlValue[]).push(table);
    else throw this.#fail(`"${last}" is no list of tables`);
    return table;
  }

  #assignment(table: Table, value: () => TomlValue): void {
    const [parents, last] = this.#path();
    this.#text.expect("=");
    this.#text.skipSpaces();
    const parent = parents.reduce((at, key) => this.#descend(at, key, "dotted"), table);
    if (parent.has(last)) throw this.#fail(`key "${last}" comes twice`);
    parent.set(last, value());
  }

  #value(): TomlValue {
    const text = readString(this.#text, { multiline: true });
    if (text !== undefined) return text;
    if (this.#text.take("[")) return this.#list();
    if (this.#text.take("{")) return this.#inlineTable();
    const word = this.#text.match(/[^\s,#\]}]+(?: \d\d:\d\d[^\s,#\]}]*)?/uy);
    if (word === undefined) throw this.#fail("want a value");
    return this.#scalar(word);
  }

  #list(): TomlValue {
    const items: TomlValue[] = [];
    for (;;) {
      this.#text.skipBlank();
      if (this.#text.take("]")) return items;
      items.push(this.#value());
      this.#text.skipBlank();
      if (this.#text.take(",")) continue;
      this.#text.expect("]");
      return items;
    }
  }

  #inlineTable(): TomlValue {
    const table = this.#newTable("header");
    this.#text.skipSpaces();
    if (!this.#text.take("}")) {
      do {
        this.#assignment(table, () => this.#value());
        this.#text.skipSpaces();
      } while (this.#text.take(","));
      this.#text.expect("}");
    }
    this.#origins.set(table, "inline");
    return table;
  }

  #scalar(word: string): TomlValue {
    if (word === "true" || word === "false") return word === "true";
    if (/^[+-]?(?:0|[1-9](?:_?\d)*)$/u.test(word)) return BigInt(word.replaceAll("_", "").replace("+", ""));
    if (/^0(?:x[\da-fA-F](?:_?[\da-fA-F])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/u.test(word)) {
      return BigInt(word.replaceAll("_", ""));
    }
    if (/^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/u.test(word)) {
      return Number(word.replaceAll("_", ""));
    }
    const special = /^([+-]?)(inf|nan)$/u.exec(word);
    if (special !== null) {
      if (special[2] === "nan") return Number.NaN;
      return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    const isDate = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/u.test(word);
    if (isDate || /^\d\d:\d\d:\d\d(?:\.\d+)?$/u.test(word)) return { kind: "date", text: word };
    throw this.#fail(`found ${JSON.stringify(word)}, want a value`);
  }
}

/** Throws a FormatError with line and column. */
export function parseToml(text: string): TomlTable {
  return new Parser(text).parse();
}
