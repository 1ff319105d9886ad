// JSON patches for one document of several: a document of the patch that says which one is meant, and whose only other key is `$patch` with the operations.
// Where a standard patch has `$patch` it is a word, never a list, and a standard JSON patch is a list at the top: neither can be taken for this.
import { encodeUtf8 } from "../../base/bytes.ts";
import { configBytes, documentTypes } from "../config.ts";
import { documentLabel, legacyKind, type ConfigDocument } from "../document.ts";
import { encodeFree } from "../encode.ts";
import { freeValue } from "../free-form.ts";
import { isLegacy, readDocuments, type Header } from "../read.ts";
import { shown } from "../secrecy.ts";
import { loadYaml } from "../yaml/load.ts";
import { resolveAlias, type MapNode } from "../yaml/node.ts";
import { writeYaml } from "../yaml/write.ts";
import { applyOperations, parseOperations, type Operation } from "./json-patch.ts";

/** How it is written, for those who have to write it. */
export const documentPatchForm =
  '{apiVersion: v1alpha1, kind: KIND, name: NAME, $patch: [{op: …, path: …}]}, or {version: v1alpha1, $patch: […]} for the document with "machine"';

export interface DocumentPatch {
  readonly documentKind: string;
  readonly name: string;
  readonly operations: readonly Operation[];
}

export type ReadDocumentPatch =
  | { readonly kind: "ok"; readonly patch: DocumentPatch }
  | { readonly kind: "invalid"; readonly message: string };

const mark = "$patch";
const legacyKey = "version";
const headerKeys: ReadonlySet<string> = new Set(["apiVersion", "kind", "name", legacyKey, mark]);
const maxValues = 100_000;

/** The document that is meant; a message when the header does not say. */
function targetOf(root: MapNode, header: Header): { readonly documentKind: string; readonly name: string } | string {
  const keys = root.entries.map(({ key }) => key.text);
  const other = keys.find((key) => !headerKeys.has(key));
  if (other !== undefined) return `found "${shown(other)}" beside a list of operations, want ${documentPatchForm}`;
  if (isLegacy(root, header) || (header.kind === "" && keys.includes(legacyKey)))
    return { documentKind: legacyKind, name: "" };
  if (header.kind === "" || header.apiVersion === "")
    return `missing ${header.kind === "" ? "kind" : "apiVersion"} beside a list of operations, want ${documentPatchForm}`;
  return { documentKind: header.kind, name: header.name };
}

/** Undefined for a document that is no such patch. */
export function readDocumentPatch(root: MapNode, header: Header): ReadDocumentPatch | undefined {
  const value = root.entries.find(({ key }) => key.text === mark)?.value;
  if (value === undefined || resolveAlias(value).kind !== "list") return undefined;
  const target = targetOf(root, header);
  if (typeof target === "string") return { kind: "invalid", message: target };
  const parsed = parseOperations(freeValue(value, { left: maxValues }));
  if (parsed.kind === "invalid") return { kind: "invalid", message: parsed.message };
  return { kind: "ok", patch: { ...target, operations: parsed.operations } };
}

export type AppliedDocumentPatch =
  | { readonly kind: "ok"; readonly documents: readonly ConfigDocument[] }
  | { readonly kind: "invalid"; readonly document: string; readonly message: string };

function missing(documents: readonly ConfigDocument[], documentKind: string): string {
  const present = documents.filter(({ type }) => type.kind === documentKind);
  const found = present.map(({ type, name }) => `"${documentLabel(type, name)}"`).join(", ");
  return `the document to patch is not there: found ${found === "" ? "none of this kind" : found}`;
}

/** Through plain data and back; what comes out is read as strictly as any document. */
function changed(target: ConfigDocument, operations: readonly Operation[]): ConfigDocument | string {
  const loaded = loadYaml(configBytes({ documents: [target] }));
  const [only] = loaded.kind === "ok" ? loaded.documents : [];
  if (only === undefined) return "the document cannot be written as plain data";
  const patched = applyOperations(freeValue(only.root, { left: 2 * maxValues }), operations);
  if (patched.kind === "invalid") return patched.message;
  const result = readDocuments(encodeUtf8(writeYaml(encodeFree(patched.value), 2)), { types: documentTypes });
  if (result.kind === "invalid") return `the JSON patch makes a document that is refused: ${result.text}`;
  const [document] = result.documents;
  if (document?.type.kind !== target.type.kind) return "the JSON patch makes a document of another kind, want the same";
  return document;
}

export function applyDocumentPatch(
  documents: readonly ConfigDocument[],
  { documentKind, name, operations }: DocumentPatch,
): AppliedDocumentPatch {
  const index = documents.findIndex((each) => each.type.kind === documentKind && each.name === name);
  const target = documents[index];
  const document = documentLabel({ kind: documentKind }, name);
  if (target === undefined) return { kind: "invalid", document, message: missing(documents, documentKind) };
  const result = changed(target, operations);
  return typeof result === "string"
    ? { kind: "invalid", document, message: result }
    : { kind: "ok", documents: documents.with(index, result) };
}
