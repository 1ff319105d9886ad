// Bytes to a config: cuts the stream into documents, finds each one's kind, decodes it, and tells everything that is wrong at once.
import { decodeFields, TooLarge, type DecodeContext } from "./decode.ts";
import { apiVersion, documentLabel, legacyKind, type ConfigDocument, type DocumentType } from "./document.ts";
import { formatPosition, type ConfigError, type Path, type Position } from "./errors.ts";
import { nearest, withSuggestion } from "../base/nearest.ts";
import { encodeFree } from "./encode.ts";
import type { FreeValue } from "./schema.ts";
import { shown, soundsSecret } from "./secrecy.ts";
import { loadYaml, type LoadLimits } from "./yaml/load.ts";
import { resolveAlias, type MapNode, type YamlNode } from "./yaml/node.ts";
import { isNull } from "./yaml/scalar.ts";
import { writeYaml } from "./yaml/write.ts";

export type ReadResult =
  | { readonly kind: "ok"; readonly documents: readonly ConfigDocument[] }
  /** `text` is the whole message for people, in the shape that clients know; `legible` is what validators can be asked about all the same. */
  | {
      readonly kind: "invalid";
      readonly errors: readonly ConfigError[];
      readonly text: string;
      readonly legible: readonly LegibleDocument[];
      /** Some document could not be read at all. */
      readonly isCut: boolean;
    };

/** A document as far as it could be read. */
export interface LegibleDocument {
  readonly document: ConfigDocument;
  /** What was not; empty when everything was. */
  readonly broken: readonly BrokenPart[];
}

export interface BrokenPart {
  /** As `ConfigError.path` has it. */
  readonly path: string;
  /** The key is none that is known: it may have been meant for any other key beside it. */
  readonly isUnknownKey: boolean;
}

/** The place of an offset in the text. */
export type PositionOf = (offset: number) => Position;

export interface ReadOptions {
  readonly types: readonly DocumentType[];
  readonly limits?: LoadLimits;
  /** Patches may hold several documents of one identity, none at all, and marks that `strip` takes out before a document is read. */
  readonly patch?: { readonly strip: (root: MapNode, header: Header, positionOf: PositionOf) => Stripped };
}

/** What is left of a patch's document: nothing, a map, or a problem with its marks. */
export type Stripped =
  | { readonly kind: "empty" }
  | { readonly kind: "left"; readonly node: MapNode }
  | { readonly kind: "invalid"; readonly message: string };

/** What is known of one document before its body is read. */
export interface Header {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Line of the first key. */
  readonly line: number;
}

interface Problem {
  readonly errors: readonly ConfigError[];
  readonly text: string;
  /** What could be read for all that. */
  readonly legible?: LegibleDocument;
}

/** Never throws for what the bytes hold. */
export function readDocuments(bytes: Uint8Array, options: ReadOptions): ReadResult {
  const loaded = loadYaml(bytes, options.limits);
  const unreadable = loaded.kind === "ok" ? [] : loaded.errors;
  if (unreadable.length === 0 && loaded.documents.length === 0 && options.patch === undefined)
    return invalidOf([notFound], []);
  const stream: Stream = { positionOf: loaded.positionOf, budget: { visits: 0 }, options, seen: new Set() };
  const documents: ConfigDocument[] = [];
  const problems = unreadable.map(({ message, position }): Problem => plainProblem("", position, message));
  try {
    for (const { root } of loaded.documents) {
      const result = readDocument(root, stream);
      if (result === undefined) continue;
      if ("errors" in result) problems.push(result);
      else documents.push(result.document);
    }
  } catch (problem) {
    if (!(problem instanceof TooLarge)) throw problem;
    problems.push(plainProblem("", { line: 1, column: 1 }, `decode error: ${problem.message}`));
  }
  return problems.length === 0 ? { kind: "ok", documents } : invalidOf(problems, documents);
}

const notFound: Problem = {
  errors: [{ document: "", path: "", message: "config not found", position: { line: 1, column: 1 } }],
  text: "config not found",
};

function invalidOf(problems: readonly Problem[], documents: readonly ConfigDocument[]): ReadResult {
  const partial = problems.flatMap(({ legible }) => legible ?? []);
  return {
    kind: "invalid",
    errors: problems.flatMap(({ errors }) => errors),
    text: problems.map(({ text }) => text).join("\n"),
    legible: [...documents.map((document) => ({ document, broken: [] })), ...partial],
    isCut: partial.length < problems.length,
  };
}

function plainProblem(
  document: string,
  position: Position,
  message: string,
  more: { readonly found?: string; readonly wanted?: string } = {},
): Problem {
  return { errors: [{ document, position, path: "", ...more, message }], text: message };
}

/** What all documents of one text share. */
interface Stream {
  readonly positionOf: (offset: number) => Position;
  readonly budget: { visits: number };
  readonly options: ReadOptions;
  /** Identities met so far. */
  readonly seen: Set<string>;
}

function readDocument(root: YamlNode, stream: Stream): { readonly document: ConfigDocument } | Problem | undefined {
  const whole = resolveAlias(root);
  const position = stream.positionOf(whole.offset);
  if (whole.kind !== "map")
    return plainProblem("", position, `expected a YAML document at line ${position.line}`, {
      found: whole.kind === "list" ? "a list" : "a plain value",
      wanted: "a map",
    });
  const header = readHeader(whole, position.line);
  const stripped: Stripped = stream.options.patch?.strip(whole, header, stream.positionOf) ?? {
    kind: "left",
    node: whole,
  };
  if (stripped.kind === "empty") return undefined;
  if (stripped.kind === "invalid") return plainProblem("", position, stripped.message + formatPosition(position));
  return readChecked(stripped.node, header, position, stream);
}

function readChecked(
  node: MapNode,
  header: Header,
  position: Position,
  stream: Stream,
): { readonly document: ConfigDocument } | Problem {
  const legacy = isLegacy(node, header);
  const prefix = `error decoding document ${header.apiVersion}/${header.kind === "" ? legacyKind : header.kind}/${header.name} (line ${position.line}): `;
  if (!legacy && header.kind === "")
    return missing("kind", "the kind of a document such as LinkConfig, or the sections machine and cluster", {
      position,
      prefix,
    });
  if (!legacy && header.apiVersion === "") return missing("apiVersion", `"${apiVersion}"`, { position, prefix });
  const type = findType(stream.options.types, legacy ? legacyKind : header.kind);
  if (type === undefined || (!legacy && header.apiVersion !== apiVersion))
    return unregistered(header, position, prefix, stream.options.types);
  const duplicate = claimIdentity(type, header, position, stream);
  return duplicate ?? readBody(node, type, header, prefix, stream);
}

function claimIdentity(
  type: DocumentType,
  header: Header,
  position: Position,
  { options, seen }: Stream,
): Problem | undefined {
  const identity = `${type.kind}/${header.name}`;
  if (options.patch === undefined && seen.has(identity)) {
    const message = `duplicate document ${header.apiVersion}/${header.kind}/${header.name} is not allowed (line ${position.line})`;
    return plainProblem(documentLabel(type, header.name), position, message, {
      found: "another document of this kind and name",
      wanted: "each document once",
    });
  }
  seen.add(identity);
  return undefined;
}

function readBody(
  node: MapNode,
  type: DocumentType,
  header: Header,
  prefix: string,
  { positionOf, budget }: Stream,
): { readonly document: ConfigDocument } | Problem {
  const label = documentLabel(type, type.named ? header.name : "");
  const context: DecodeContext = { document: label, positionOf, mismatches: [], unknown: [], budget };
  const value = decodeFields(type.fields, node, context, type.kind === legacyKind ? new Set() : headerKeys);
  const name = type.named && typeof value["name"] === "string" ? value["name"] : "";
  const document = { type, name, value, locate: locator(node, positionOf) };
  const isWhole = context.mismatches.length + context.unknown.length === 0;
  return isWhole
    ? { document }
    : { ...decodeProblem(context, header, prefix), legible: { document, broken: brokenParts(context) } };
}

function brokenParts({ mismatches, unknown }: DecodeContext): readonly BrokenPart[] {
  return [
    ...mismatches.map(({ path }) => ({ path, isUnknownKey: false })),
    ...unknown.map(({ error }) => ({ path: error.path, isUnknownKey: true })),
  ];
}

const headerKeys: ReadonlySet<string> = new Set(["apiVersion", "kind"]);

function findType(types: readonly DocumentType[], kind: string): DocumentType | undefined {
  return types.find((type) => type.kind === kind);
}

function readHeader(node: MapNode, line: number): Header {
  const text = (key: string): string => {
    const entry = node.entries.find((each) => each.key.text === key);
    const value = entry === undefined ? undefined : resolveAlias(entry.value);
    return value?.kind === "scalar" && !isNull(value) && value.text.length <= 256 ? value.text : "";
  };
  return { apiVersion: text("apiVersion"), kind: text("kind"), name: text("name"), line };
}

const legacyRoots: ReadonlySet<string> = new Set(["machine", "cluster", "debug", "persist"]);

export function isLegacy(node: MapNode, header: Header): boolean {
  if (header.kind === legacyKind) return true;
  return header.kind === "" && node.entries.some(({ key }) => legacyRoots.has(key.text));
}

function missing(
  path: "kind" | "apiVersion",
  wanted: string,
  { position, prefix }: { readonly position: Position; readonly prefix: string },
): Problem {
  const error = { document: "", position, path, found: "nothing", wanted, message: `missing ${path}` };
  return {
    errors: [error],
    text: `${prefix}${error.message}\n    ${path}${formatPosition(position)}: ${hintOf(error)}`,
  };
}

function unregistered(header: Header, position: Position, prefix: string, types: readonly DocumentType[]): Problem {
  const kinds = types.map(({ kind }) => kind).filter((kind) => kind !== legacyKind);
  const isKnown = kinds.includes(header.kind);
  const suggestion = isKnown ? undefined : nearest(header.kind, kinds);
  const error = {
    document: header.kind,
    position,
    path: isKnown ? "apiVersion" : "kind",
    found: isKnown ? `"${header.apiVersion}"` : `"${header.kind}"`,
    wanted: isKnown ? `"${apiVersion}"` : (suggestion ?? "a known kind"),
    message: withSuggestion(`"${header.kind}" "${header.apiVersion}": not registered`, suggestion),
  };
  const place = `${error.path}${formatPosition(position)}`;
  return { errors: [error], text: `${prefix}${error.message}\n    ${place}: ${hintOf(error)}` };
}

function decodeProblem(context: DecodeContext, header: Header, prefix: string): Problem {
  const parts: string[] = [];
  if (context.mismatches.length > 0) {
    const details = context.mismatches
      .map(({ position, message }) => `line ${position?.line ?? header.line}: ${message}`)
      .join("; ");
    parts.push(
      `${prefix}error decoding ${header.kind} to ${header.kind === "" ? "v1alpha1.Config" : header.kind}: yaml: construct errors: ${details}`,
    );
  }
  if (context.unknown.length > 0) {
    parts.push(`${prefix}unknown keys found during decoding:\n${renderUnknown(context)}`);
  }
  const errors = [...context.mismatches, ...context.unknown.map(({ error }) => error)];
  const hints = errors.map((error) => `    ${error.path}${formatPosition(error.position)}: ${hintOf(error)}`);
  return { errors, text: [...parts, ...hints].join("\n") };
}

function hintOf(error: ConfigError): string {
  if (error.found?.startsWith("unknown key") === true) return error.message;
  return `found ${error.found ?? "something else"}, want ${error.wanted ?? "another value"}`;
}

interface Tree {
  readonly children: Map<string, Tree>;
  value?: FreeValue;
}

/** Only the unknown parts, nested as they were, keys sorted; ends with a newline. */
function renderUnknown(context: DecodeContext): string {
  const root: Tree = { children: new Map() };
  for (const { path, entry } of context.unknown) {
    let tree = root;
    for (const part of path) {
      if (typeof part === "number") continue; // list positions are lost in this rendering
      const child = tree.children.get(shown(part)) ?? { children: new Map<string, Tree>() };
      tree.children.set(shown(part), child);
      tree = child;
    }
    const secret = path.some((part) => typeof part === "string" && soundsSecret(part));
    tree.value = harmless(entry.value, secret, 0);
  }
  const plain = (tree: Tree): FreeValue =>
    tree.value === undefined
      ? Object.fromEntries([...tree.children].map(([key, child]) => [key, plain(child)] as const))
      : tree.value;
  return writeYaml(encodeFree(plain(root)));
}

/** A value that can be shown: short texts that do not stand below a key that sounds secret. */
function harmless(node: YamlNode, secret: boolean, depth: number): FreeValue {
  if (node.kind === "alias" || depth > 4) return "...";
  if (node.kind === "scalar") {
    if (isNull(node)) return null;
    return secret || node.text.length > 20 || shown(node.text) !== node.text ? "..." : node.text;
  }
  if (node.kind === "list") return node.items.slice(0, 10).map((item) => harmless(item, secret, depth + 1));
  return Object.fromEntries(
    node.entries
      .slice(0, 20)
      .map(
        ({ key, value }) => [shown(key.text), harmless(value, secret || soundsSecret(key.text), depth + 1)] as const,
      ),
  );
}

/** Finds the place of a path: of the key where the last part is one, of the nearest parent where the path is not in the text. */
function locator(root: MapNode, positionOf: (offset: number) => Position): (path: Path) => Position {
  return (path) => {
    let node: YamlNode = root;
    let offset = root.offset;
    for (const part of path) {
      const target = resolveAlias(node);
      const entry = target.kind === "map" ? target.entries.find(({ key }) => key.text === String(part)) : undefined;
      const next: YamlNode | undefined =
        target.kind === "list" && typeof part === "number" ? target.items[part] : entry?.value;
      if (next === undefined) break;
      offset = entry?.key.offset ?? next.offset;
      node = next;
    }
    return positionOf(offset);
  };
}
