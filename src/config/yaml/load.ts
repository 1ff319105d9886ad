// Text to YAML documents, with limits that do not depend on time: size, number of tokens, depth. Errors have a position and never quote the text.
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type Node,
  type Scalar,
} from "yaml";
import { decodeUtf8Strict } from "../../base/bytes.ts";
import type { Position } from "../errors.ts";
import type { MapEntry, ScalarNode, YamlNode } from "./node.ts";

export interface LoadLimits {
  readonly maxBytes: number;
  /** Lexical tokens: a text of this many takes about a second and 100 MB. */
  readonly maxTokens: number;
  readonly maxDocuments: number;
  /** Characters of a string in quotes, of a folded or an unquoted one: their lines are put together one by one. Literal blocks (`|`) are only limited by the text. */
  readonly maxFoldedLength: number;
  readonly maxDepth: number;
}

export const defaultLimits: LoadLimits = {
  maxBytes: 32 * 1024 * 1024,
  maxTokens: 150_000,
  maxDocuments: 2_000,
  maxFoldedLength: 1024 * 1024,
  maxDepth: 100,
};

/** One document of a stream; null documents are left out. */
export interface LoadedDocument {
  readonly root: YamlNode;
}

export interface LoadError {
  readonly message: string;
  readonly position: Position;
}

export type Loaded =
  | {
      readonly kind: "ok";
      readonly documents: readonly LoadedDocument[];
      readonly text: string;
      readonly positionOf: (offset: number) => Position;
    }
  /** `documents` are those that could be read all the same. */
  | {
      readonly kind: "invalid";
      readonly errors: readonly LoadError[];
      readonly documents: readonly LoadedDocument[];
      readonly positionOf: (offset: number) => Position;
    };

/** Problems found on the way; thrown inside this file only. */
class LoadProblem extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function loadYaml(bytes: Uint8Array, limits: LoadLimits = defaultLimits): Loaded {
  if (bytes.length > limits.maxBytes) {
    return invalid(`found ${bytes.length} bytes, want at most ${limits.maxBytes}`, { line: 1, column: 1 });
  }
  let text: string;
  try {
    text = decodeUtf8Strict(bytes); // drops a byte order mark
  } catch {
    return invalid("found bytes that are not UTF-8", { line: lineOfBadUtf8(bytes), column: 1 });
  }
  const positionOf = positionIn(text);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = /[\0-\x08\v\f\x0e-\x1f\x7f]/u.exec(text);
  if (control !== null)
    return invalid("found a control character, which YAML does not allow", positionOf(control.index));
  try {
    const { documents, problems } = compose(text, limits);
    if (problems.length === 0) return { kind: "ok", documents, text, positionOf };
    const errors = problems.map(({ message, offset }) => errorAt(message, positionOf(offset)));
    return { kind: "invalid", errors, documents, positionOf };
  } catch (problem) {
    if (problem instanceof LoadProblem) return invalid(problem.message, positionOf(problem.offset));
    if (problem instanceof RangeError) return invalid("the nesting is too deep", { line: 1, column: 1 }); // stack overflow inside the library
    throw problem;
  }
}

function errorAt(message: string, position: Position): LoadError {
  return { message: `decode error: yaml: line ${position.line}: ${message}`, position };
}

/** Nothing could be read. */
function invalid(message: string, position: Position): Loaded {
  return { kind: "invalid", errors: [errorAt(message, position)], documents: [], positionOf: () => position };
}

function lineOfBadUtf8(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  const bad = text.indexOf("\uFFFD");
  return text.slice(0, Math.max(bad, 0)).split("\n").length;
}

/** Line and column of an offset, by binary search over the starts of lines, which are looked for as far as anybody asked. */
function positionIn(text: string): (offset: number) => Position {
  const starts = [0];
  let next = 0;
  return (offset) => {
    while (next >= 0 && next <= offset) {
      next = text.indexOf("\n", next);
      if (next >= 0) starts.push(++next);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

interface Composed {
  readonly documents: readonly LoadedDocument[];
  /** The first of each document that cannot be read. */
  readonly problems: readonly LoadProblem[];
}

/** Throws where a limit is passed, for then nothing more is read. */
function compose(text: string, limits: LoadLimits): Composed {
  const composer = new Composer({
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    strict: true,
  });
  const documents: LoadedDocument[] = [];
  const problems: LoadProblem[] = [];
  let count = 0;
  const accept = (document: Document.Parsed): void => {
    count += 1;
    if (count > limits.maxDocuments)
      throw new LoadProblem(`found more than ${limits.maxDocuments} documents`, document.range[0]);
    const [error] = document.errors;
    if (error !== undefined) return void problems.push(new LoadProblem(describe(error.code), error.pos[0]));
    const contents = document.contents as Node | null; // the library types it as never null, but it is for an empty document
    if (contents === null || (isScalar(contents) && isNullScalar(contents))) return;
    try {
      documents.push({ root: convert(contents, new Converter(limits)) });
    } catch (problem) {
      if (!(problem instanceof LoadProblem)) throw problem;
      problems.push(problem);
    }
  };
  for (const token of boundedTokens(text, limits)) for (const document of composer.next(token)) accept(document);
  for (const document of composer.end(false, text.length)) accept(document);
  return { documents, problems };
}

function isNullScalar(node: Scalar): boolean {
  return node.type === "PLAIN" && /^(?:~|null|Null|NULL)?$/u.test(node.source ?? "");
}

/** White space, comments, and the lexer's own mark before a scalar. */
function isFiller(lexeme: string): boolean {
  return /^[\s#]/u.test(lexeme) || lexeme.charCodeAt(0) === 0x1f;
}

/** The parser's tokens, as long as there are few enough of them and they are not nested too deep. */
function* boundedTokens(text: string, limits: LoadLimits): Generator<CST.Token, void> {
  const parser = new Parser();
  let count = 0;
  let style = "";
  for (const lexeme of new Lexer().lex(text)) {
    if (/^[|>]/u.test(lexeme)) style = lexeme.charAt(0); // header of a block, whose text comes next
    else if (lexeme.length > limits.maxFoldedLength && style !== "|" && !lexeme.startsWith("#")) {
      throw new LoadProblem(
        `found a string of more than ${limits.maxFoldedLength} characters, want a literal block (|)`,
        parser.offset,
      );
    } else if (!isFiller(lexeme)) style = "";
    count += 1;
    if (count > limits.maxTokens) throw new LoadProblem(`found more than ${limits.maxTokens} tokens`, parser.offset);
    yield* parser.next(lexeme);
    if (parser.stack.length > limits.maxDepth * 2)
      throw new LoadProblem(`found more than ${limits.maxDepth} levels, want fewer`, parser.offset);
  }
  yield* parser.end();
}

/** The library's own messages quote the text, which may hold secrets, so its codes are put into words here. */
const descriptions: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "an alias cannot have an anchor or a tag",
  BAD_ALIAS: "unknown anchor",
  BAD_DIRECTIVE: "found a malformed directive",
  BAD_DQ_ESCAPE: "found an unknown escape in a double-quoted string",
  BAD_INDENT: "found bad indentation",
  BAD_PROP_ORDER: "found an anchor or tag at the wrong place",
  BAD_SCALAR_START: "found a character that cannot start any token",
  BLOCK_AS_IMPLICIT_KEY: "mapping values are not allowed in this context",
  BLOCK_IN_FLOW: "found a block collection inside a flow collection",
  KEY_OVER_1024_CHARS: "found a key of more than 1024 characters",
  MISSING_CHAR: "could not find an expected character, such as ':' or a closing quote or bracket",
  MULTILINE_IMPLICIT_KEY: "found a key that spans lines",
  MULTIPLE_ANCHORS: "found two anchors at one node",
  MULTIPLE_TAGS: "found two tags at one node",
  TAB_AS_INDENT: "found a tab where indentation is wanted",
  TAG_RESOLVE_FAILED: "found an unknown tag",
  UNEXPECTED_TOKEN: "found an unexpected token",
};

function describe(code: string): string {
  return descriptions[code] ?? "found malformed YAML";
}

/** Anchors of one document. */
class Converter {
  readonly anchors: Map<string, YamlNode> = new Map();
  readonly limits: LoadLimits;
  depth = 0;
  constructor(limits: LoadLimits) {
    this.limits = limits;
  }
}

function convert(node: Node, state: Converter): YamlNode {
  const offset = node.range?.[0] ?? 0;
  state.depth += 1;
  if (state.depth > state.limits.maxDepth)
    throw new LoadProblem(`found more than ${state.limits.maxDepth} levels, want fewer`, offset);
  const converted = convertNode(node, offset, state);
  state.depth -= 1;
  const anchor = "anchor" in node ? node.anchor : undefined;
  if (anchor !== undefined) state.anchors.set(anchor, converted);
  return converted;
}

function convertNode(node: Node, offset: number, state: Converter): YamlNode {
  if (isAlias(node)) {
    const target = state.anchors.get(node.source);
    if (target === undefined) throw new LoadProblem("unknown anchor", offset);
    return { kind: "alias", target, offset };
  }
  if (isMap<Node, Node | null>(node)) {
    return {
      kind: "map",
      entries: node.items.map((pair): MapEntry => convertPair(pair.key, pair.value, state)),
      offset,
    };
  }
  if (isSeq<Node>(node)) return { kind: "list", items: node.items.map((item) => convert(item, state)), offset };
  if (isScalar(node)) return convertScalar(node, offset);
  throw new LoadProblem("found malformed YAML", offset);
}

function convertPair(keyNode: Node, value: Node | null, state: Converter): MapEntry {
  const key = convert(keyNode, state);
  const target = key.kind === "alias" ? key.target : key;
  if (target.kind !== "scalar") throw new LoadProblem("found a collection as a key, want a string", key.offset);
  const end = keyNode.range?.[1] ?? key.offset;
  return {
    key: { ...target, offset: key.offset },
    value: value === null ? { kind: "scalar", text: "", plain: true, offset: end } : convert(value, state),
  };
}

const corePrefix = "tag:yaml.org,2002:";

function convertScalar(node: Scalar, offset: number): ScalarNode {
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  const plain = node.type === "PLAIN" || node.type === undefined;
  if (node.tag === undefined) return { kind: "scalar", text, plain, offset };
  const tag = node.tag.startsWith(corePrefix) ? node.tag.slice(corePrefix.length) : node.tag;
  return tag === "str" && plain && text === ""
    ? { kind: "scalar", text, plain: false, offset }
    : { kind: "scalar", text, plain, tag, offset };
}
