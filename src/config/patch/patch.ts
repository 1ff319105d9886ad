// Patches: strategic ones, written as configs with marks, JSON patches for a config of one document, and those for one document of several. A config and patches in, a config or all that is wrong out.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { configBytes, decodeConfig, documentTypes, type DecodeResult } from "../config.ts";
import { checkContainer, containerText } from "../container.ts";
import { documentLabel, legacyKind, type Config, type ConfigDocument } from "../document.ts";
import { encodeFree } from "../encode.ts";
import { formatPath, formatPosition, type ConfigError, type Position } from "../errors.ts";
import { freeValue } from "../free-form.ts";
import { readDocuments } from "../read.ts";
import type { FreeValue } from "../schema.ts";
import { shown } from "../secrecy.ts";
import { loadYaml } from "../yaml/load.ts";
import { resolveAlias } from "../yaml/node.ts";
import { writeYaml } from "../yaml/write.ts";
import { applyDocumentPatch, documentPatchForm, readDocumentPatch, type DocumentPatch } from "./document-patch.ts";
import { deleteSteps, stripMarks, type Deletion } from "./delete.ts";
import { applyOperations, parseOperations, type Operation } from "./json-patch.ts";
import { MergeProblem, mergeTable } from "./merge.ts";

type Entry =
  | { readonly kind: "delete"; readonly deletion: Deletion; readonly position: Position }
  | { readonly kind: "operations"; readonly patch: DocumentPatch; readonly position: Position }
  | { readonly kind: "merge"; readonly document: ConfigDocument };

export type Patch =
  | { readonly kind: "strategic"; readonly entries: readonly Entry[] }
  | { readonly kind: "json"; readonly operations: readonly Operation[] };

export type LoadedPatch =
  | { readonly kind: "ok"; readonly patch: Patch }
  | { readonly kind: "invalid"; readonly errors: readonly ConfigError[]; readonly text: string };

/** How errors begin that stem from the text itself. */
const malformedYaml = "decode error: yaml: ";

/** Tries a config with delete marks first, then a JSON patch, in JSON or YAML. Never throws for what the bytes hold. */
export function loadPatch(bytes: Uint8Array): LoadedPatch {
  const strategic = loadStrategic(bytes);
  if (strategic.kind === "ok") return strategic;
  if (strategic.text.startsWith(malformedYaml)) return strategic; // no reader of YAML will make more of it
  const json = loadJsonPatch(bytes);
  if (json.kind === "ok") return json;
  return decodeUtf8(bytes.subarray(0, 64)).trimStart().startsWith("[") ? json : strategic;
}

function loadStrategic(bytes: Uint8Array): LoadedPatch {
  const marks: Entry[][] = [];
  const strip: NonNullable<Parameters<typeof readDocuments>[1]["patch"]>["strip"] = (root, header, positionOf) => {
    const own: Entry[] = [];
    marks.push(own);
    const forOne = readDocumentPatch(root, header);
    if (forOne !== undefined) {
      kept.push(false);
      if (forOne.kind === "invalid") return forOne;
      own.push({ kind: "operations", patch: forOne.patch, position: positionOf(root.offset) });
      return { kind: "empty" };
    }
    const stripped = stripMarks(root, header, (deletion) =>
      own.push({ kind: "delete", deletion, position: positionOf(deletion.offset) }),
    );
    kept.push(stripped.kind === "left");
    return stripped;
  };
  const kept: boolean[] = [];
  const result = readDocuments(bytes, { types: documentTypes, patch: { strip } });
  if (result.kind === "invalid") return result;
  const documents = result.documents.values();
  const entries = marks.flatMap((own, index): readonly Entry[] => {
    const document = kept[index] === true ? documents.next().value : undefined;
    return document === undefined ? own : [...own, { kind: "merge", document }];
  });
  const legacyFirst = entries.filter((entry) => entry.kind === "delete" && entry.deletion.documentKind === legacyKind);
  return {
    kind: "ok",
    patch: { kind: "strategic", entries: [...legacyFirst, ...entries.filter((entry) => !legacyFirst.includes(entry))] },
  };
}

function loadJsonPatch(bytes: Uint8Array): LoadedPatch {
  const loaded = loadYaml(bytes); // JSON is YAML
  if (loaded.kind === "invalid") {
    const text = loaded.errors.map(({ message }) => message).join("\n");
    return { kind: "invalid", errors: loaded.errors.map((error) => ({ document: "", path: "", ...error })), text };
  }
  const [first, second] = loaded.documents;
  if (first === undefined || second !== undefined)
    return invalid("the JSON patch has more than one document, or none", loaded.positionOf(second?.root.offset ?? 0));
  const parsed = parseOperations(freeValue(first.root, { left: 100_000 }));
  if (parsed.kind === "ok") return { kind: "ok", patch: { kind: "json", operations: parsed.operations } };
  const root = resolveAlias(first.root);
  const item = root.kind === "list" && parsed.index !== undefined ? root.items[parsed.index] : undefined;
  return invalid(parsed.message, loaded.positionOf((item ?? root).offset));
}

function invalid(
  message: string,
  position?: Position,
): {
  readonly kind: "invalid";
  readonly errors: readonly ConfigError[];
  readonly text: string;
} {
  const error = { document: "", path: "", message, ...(position === undefined ? {} : { position }) };
  return { kind: "invalid", errors: [error], text: message };
}

/** Applies the patches in order; each sees what the earlier ones left. Validators do not run. */
export function applyPatches(config: Config, patches: readonly Patch[]): DecodeResult {
  let current = config;
  for (const patch of patches) {
    const result =
      patch.kind === "json" ? applyJson(current, patch.operations) : applyStrategic(current, patch.entries);
    if (result.kind === "invalid") return result;
    current = result.config;
  }
  return { kind: "ok", config: current, warnings: [] };
}

/** Loads and applies. */
export function patchConfig(config: Config, texts: readonly Uint8Array[]): DecodeResult {
  const patches: Patch[] = [];
  for (const text of texts) {
    const loaded = loadPatch(text);
    if (loaded.kind === "invalid") return loaded;
    patches.push(loaded.patch);
  }
  return applyPatches(config, patches);
}

function applyStrategic(config: Config, entries: readonly Entry[]): DecodeResult {
  let documents = config.documents;
  for (const entry of entries) {
    const result = applyEntry(documents, entry);
    if ("problem" in result) return { kind: "invalid", errors: [result.problem], text: textOf(result.problem) };
    documents = result.documents;
  }
  const errors = checkContainer(documents);
  if (errors.length > 0) return { kind: "invalid", errors, text: containerText(errors) };
  return { kind: "ok", config: { documents }, warnings: [] };
}

function applyEntry(documents: readonly ConfigDocument[], entry: Entry): Step {
  switch (entry.kind) {
    case "delete":
      return applyDeletion(documents, entry);
    case "operations": {
      const { position } = entry;
      const result = applyDocumentPatch(documents, entry.patch);
      if (result.kind === "ok") return result;
      const { document, message } = result;
      return { problem: { document, path: "", position, message } };
    }
    case "merge":
      return applyMerge(documents, entry.document);
  }
}

type Step = { readonly documents: readonly ConfigDocument[] } | { readonly problem: ConfigError };

function textOf({ document, message, position }: ConfigError): string {
  return `${document}: ${message}${formatPosition(position)}`;
}

function applyDeletion(
  documents: readonly ConfigDocument[],
  { deletion: { documentKind, name, steps, isOptional }, position }: Extract<Entry, { readonly kind: "delete" }>,
): Step {
  const index = documents.findIndex((document) => document.type.kind === documentKind && document.name === name);
  const target = documents[index];
  if (target === undefined) return { documents };
  if (steps.length === 0) return { documents: documents.toSpliced(index, 1) };
  const deleted = deleteSteps(target.type.fields, target.value as Readonly<Record<string, unknown>>, steps);
  if (deleted.kind === "missing" && isOptional) return { documents };
  if (deleted.kind === "missing") {
    const path = steps.map((step) => (step.kind === "key" ? shown(step.key) : `[${shown(step.key)}]`)).join(".");
    return {
      problem: {
        document: documentLabel(target.type, target.name),
        path,
        position,
        found: "nothing",
        wanted: "what is to be deleted",
        message: `failed to delete path "${path}": lookup failed`,
      },
    };
  }
  return { documents: documents.with(index, { type: target.type, name: target.name, value: deleted.value }) };
}

function applyMerge(documents: readonly ConfigDocument[], patch: ConfigDocument): Step {
  const index = documents.findIndex(
    (document) => document.type.kind === patch.type.kind && document.name === patch.name,
  );
  const target = documents[index];
  if (target === undefined)
    return { documents: [...documents, { type: patch.type, name: patch.name, value: patch.value }] };
  try {
    const value = mergeTable(
      target.type.fields,
      target.value as Readonly<Record<string, unknown>>,
      patch.value as Readonly<Record<string, unknown>>,
    );
    return { documents: documents.with(index, { type: target.type, name: target.name, value }) };
  } catch (problem) {
    if (!(problem instanceof MergeProblem)) throw problem;
    const position = patch.locate?.(problem.path);
    return {
      problem: {
        document: documentLabel(target.type, target.name),
        path: formatPath(problem.path),
        message: problem.message,
        ...(position === undefined ? {} : { position }),
      },
    };
  }
}

/** Through plain data and back; the result keeps the patched text as its source. */
function applyJson(config: Config, operations: readonly Operation[]): DecodeResult {
  const loaded = loadYaml(configBytes(config));
  const [first, second] = loaded.kind === "ok" ? loaded.documents : [];
  if (first === undefined || second !== undefined)
    return invalid(
      `JSON6902 patches are not supported for multi-document machine configuration: say which document is meant, ${documentPatchForm}`,
    );
  const patched = applyOperations(freeValue(first.root, { left: 200_000 }), operations);
  if (patched.kind === "invalid") return invalid(patched.message);
  return decodeConfig(encodeUtf8(writeYaml(encodeFree(patched.value satisfies FreeValue), 2)));
}
