// Marks of a patch: taken out of its text, then carried out on the typed document.
//
// - `$patch: delete` in a map deletes that map, an item of a list by its first key, or a document.
// - `$patch: replace` in a map, or as the first item of a list, has the rest of the patch's map or list take the place of what is there instead of
//   joining it: a deletion of what may be absent.
import { legacyKind } from "../document.ts";
import { isLegacy, type Header, type Stripped } from "../read.ts";
import { asValueType, type FieldTable } from "../schema.ts";
import { resolveAlias, type MapNode, type ScalarNode, type YamlNode } from "../yaml/node.ts";

/** One step of the way to what is deleted; a selector picks the first item of a list whose field has that text. */
export type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "item"; readonly key: string; readonly text: string };

export interface Deletion {
  readonly documentKind: string;
  readonly name: string;
  /** Empty: the whole document. */
  readonly steps: readonly Step[];
  /** Nothing need be there. */
  readonly isOptional: boolean;
  /** Where the marked map begins in the patch's text. */
  readonly offset: number;
}

const mark = "$patch";

type Mark = "delete" | "replace";

function hasMark(node: MapNode, wanted: Mark): boolean {
  return node.entries.some(({ key, value }) => {
    const target = resolveAlias(value);
    return key.text === mark && target.kind === "scalar" && target.text === wanted;
  });
}

function isMarked(node: MapNode): boolean {
  return hasMark(node, "delete");
}

/** The item that stands for the list itself: `- $patch: replace`. */
function isListMark(item: YamlNode): boolean {
  const target = resolveAlias(item);
  return target.kind === "map" && target.entries.length === 1 && hasMark(target, "replace");
}

/** Takes the marks out of one document; `found` gets what they delete. */
export function stripMarks(root: MapNode, header: Header, found: (deletion: Deletion) => void): Stripped {
  const isReplacement = hasMark(root, "replace");
  if (isMarked(root) || isReplacement) {
    const missing = header.apiVersion === "" ? "apiVersion" : header.kind === "" ? "kind" : undefined;
    const what = isReplacement ? "replace" : "delete";
    if (missing !== undefined) return { kind: "invalid", message: `cannot ${what} a document: missing ${missing}` };
    found({
      documentKind: header.kind,
      name: header.name,
      steps: [],
      offset: root.offset,
      isOptional: isReplacement,
    });
    if (!isReplacement) return { kind: "empty" };
  }
  const documentKind = isLegacy(root, header) ? legacyKind : header.kind;
  const name = documentKind === legacyKind ? "" : header.name;
  const stripper = new Stripper((steps, offset, isOptional) =>
    found({ documentKind, name, steps, offset, isOptional }),
  );
  const left = stripper.map(withoutMark(root), []);
  if (stripper.problem !== undefined) return { kind: "invalid", message: stripper.problem };
  return left === undefined ? { kind: "empty" } : { kind: "left", node: left };
}

function withoutMark(node: MapNode): MapNode {
  return hasMark(node, "replace") ? { ...node, entries: node.entries.filter(({ key }) => key.text !== mark) } : node;
}

type Found = (steps: readonly Step[], offset: number, isOptional: boolean) => void;

class Stripper {
  problem: string | undefined;
  readonly #found: Found;

  constructor(found: Found) {
    this.#found = found;
  }

  /** Undefined when nothing is left of a map that had marks; untouched nodes are kept as they are. */
  map(node: MapNode, steps: readonly Step[]): MapNode | undefined {
    const entries = [];
    let changed = false;
    for (const entry of node.entries) {
      const kept = this.#value(entry.value, [...steps, { kind: "key", key: entry.key.text }]);
      if (kept !== entry.value) changed = true;
      if (kept !== undefined) entries.push(kept === entry.value ? entry : { key: entry.key, value: kept });
    }
    if (!changed) return node;
    return entries.length === 0 ? undefined : { ...node, entries };
  }

  #value(node: YamlNode, steps: readonly Step[]): YamlNode | undefined {
    const target = resolveAlias(node);
    if (target.kind === "list") return this.#list(node, target.items, steps);
    if (target.kind !== "map" || node.kind === "alias") return node;
    const isReplacement = hasMark(target, "replace");
    if (!isMarked(target) && !isReplacement) return this.map(target, steps);
    this.#found(steps, target.offset, isReplacement);
    return isReplacement ? this.map(withoutMark(target), steps) : undefined;
  }

  #list(node: YamlNode, items: readonly YamlNode[], steps: readonly Step[]): YamlNode | undefined {
    const [first] = items;
    const isReplacement = first !== undefined && isListMark(first);
    if (isReplacement) this.#found(steps, first.offset, true);
    const kept = items.slice(isReplacement ? 1 : 0).filter((item) => !this.#isDeletedItem(item, steps));
    if (kept.length === items.length) return node;
    return kept.length === 0 ? undefined : { kind: "list", items: kept, offset: node.offset };
  }

  #isDeletedItem(item: YamlNode, steps: readonly Step[]): boolean {
    const target = resolveAlias(item);
    if (target.kind !== "map") return false;
    if (!isMarked(target)) {
      if (hasMarkBelow(target, 0))
        this.problem ??= "failed to delete: cannot delete an inner key below an item of a list";
      return false;
    }
    const selector = target.entries.find(({ key }) => key.text !== mark);
    const value = selector === undefined ? undefined : resolveAlias(selector.value);
    if (selector === undefined || value?.kind !== "scalar") {
      this.problem ??= "failed to delete: an item of a list is selected by its first key, and found none";
      return true;
    }
    this.#found(
      [...steps, { kind: "item", key: selector.key.text, text: (value satisfies ScalarNode).text }],
      target.offset,
      false,
    );
    return true;
  }
}

function hasMarkBelow(node: YamlNode, depth: number): boolean {
  if (node.kind === "alias" || node.kind === "scalar" || depth > 100) return false;
  if (node.kind === "list") return node.items.some((item) => hasMarkBelow(item, depth + 1));
  return isMarked(node) || hasMark(node, "replace") || node.entries.some(({ value }) => hasMarkBelow(value, depth + 1));
}

export type Deleted = { readonly kind: "ok"; readonly value: Values } | { readonly kind: "missing" };
type Values = Readonly<Record<string, unknown>>;

/** The document without what the steps lead to. */
export function deleteSteps(table: FieldTable, value: Values, steps: readonly Step[]): Deleted {
  const [step, ...rest] = steps;
  if (step?.kind !== "key" || !Object.hasOwn(table, step.key)) return { kind: "missing" };
  const { [step.key]: present, ...others } = value;
  if (rest.length === 0) return { kind: "ok", value: others };
  const inner = deleteInside(table[step.key]?.type, present, rest);
  if (inner.kind === "missing") return inner;
  return { kind: "ok", value: inner.value === undefined ? others : { ...value, [step.key]: inner.value } };
}

type Inner = { readonly kind: "ok"; readonly value: unknown } | { readonly kind: "missing" };

function deleteInside(declared: unknown, value: unknown, steps: readonly Step[]): Inner {
  const type = asValueType(declared);
  if (value === undefined) return { kind: "missing" };
  switch (type.kind) {
    case "object":
      return deleteSteps(type.fields, value as Values, steps);
    case "map":
      return deleteKey(value as Values, steps, (each, rest) => deleteInside(type.value, each, rest));
    case "free":
      return deleteFree(value, steps);
    case "list":
      return deleteItem(value as readonly unknown[], steps);
    case "scalar":
    case "args":
      return { kind: "missing" };
  }
}

function deleteKey(
  value: Values,
  steps: readonly Step[],
  inside: (value: unknown, rest: readonly Step[]) => Inner,
): Inner {
  const [step, ...rest] = steps;
  if (step?.kind !== "key" || !Object.hasOwn(value, step.key)) return { kind: "missing" };
  const { [step.key]: present, ...others } = value;
  if (rest.length === 0) return { kind: "ok", value: Object.keys(others).length === 0 ? undefined : others };
  const inner = inside(present, rest);
  return inner.kind === "missing" ? inner : { kind: "ok", value: { ...value, [step.key]: inner.value ?? {} } };
}

function deleteFree(value: unknown, steps: readonly Step[]): Inner {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "missing" };
  return deleteKey(value as Values, steps, deleteFree);
}

/** Only fields that are texts can select. */
function deleteItem(items: readonly unknown[], steps: readonly Step[]): Inner {
  const [step, ...rest] = steps;
  if (step?.kind !== "item" || rest.length > 0) return { kind: "missing" };
  const index = items.findIndex(
    (item) => typeof item === "object" && item !== null && (item as Values)[step.key] === step.text,
  );
  if (index < 0) return { kind: "missing" };
  const left = items.toSpliced(index, 1);
  return { kind: "ok", value: left.length === 0 ? undefined : left };
}
