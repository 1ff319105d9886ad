// The room's front: read, write, validate and compare whole configs. Nothing here throws for what a config holds.
import { encodeUtf8 } from "../base/bytes.ts";
import { checkContainer, containerText } from "./container.ts";
import { unifiedDiff } from "./diff.ts";
import { documentTypes } from "./documents/catalogue.ts";
import { legacyKind, type Config, type ValidationMode } from "./document.ts";
import { encodeConfig } from "./encode.ts";
import type { ConfigError } from "./errors.ts";
import { readDocuments, type LegibleDocument } from "./read.ts";
import { errorLines, validateDocuments, validateLegible, type ValidationResult } from "./validate.ts";

export type DecodeResult =
  | { readonly kind: "ok"; readonly config: Config; readonly warnings: readonly string[] }
  /** `text` is the whole message, in the shape that clients know; `errors` has each problem with its place. */
  | { readonly kind: "invalid"; readonly errors: readonly ConfigError[]; readonly text: string };

/** Reads a config: documents, types, unknown and duplicate keys, documents that contradict each other. Only when something is wrong do validators run. */
export function decodeConfig(bytes: Uint8Array): DecodeResult {
  const result = readDocuments(bytes, { types: documentTypes });
  if (result.kind === "invalid") return withMoreErrors(result, result.legible);
  const errors = checkContainer(result.documents);
  if (errors.length > 0) {
    const legible = result.documents.map((document) => ({ document, broken: [] }));
    return withMoreErrors({ errors, text: containerText(errors) }, legible);
  }
  return { kind: "ok", config: { documents: result.documents, source: bytes }, warnings: [] };
}

/** Who repairs a config wants to know all at once. */
function withMoreErrors(
  { errors, text }: { readonly errors: readonly ConfigError[]; readonly text: string },
  legible: readonly LegibleDocument[],
): DecodeResult {
  const more = validateLegible(legible);
  if (more.length === 0) return { kind: "invalid", errors, text };
  return { kind: "invalid", errors: [...errors, ...more], text: `${text}\n${errorLines(more)}` };
}

/** The bytes that stand for the config: those that were submitted, comments and all, or the canonical text of one that was changed. */
export function configBytes(config: Config): Uint8Array {
  return config.source ?? encodeUtf8(encodeConfig(config));
}

export interface ValidateOptions {
  /** Warnings of the machine document become errors. */
  readonly strict?: boolean;
  /** The node is installed: its install section is not looked at. */
  readonly installed?: boolean;
  /** On the user's machine: versions of Kubernetes images are left alone. */
  readonly local?: boolean;
}

export function validateConfig(config: Config, mode: ValidationMode, options: ValidateOptions = {}): ValidationResult {
  return validateDocuments(config, {
    requiresInstall: mode === "metal" && options.installed !== true,
    inContainer: mode === "container",
    local: options.local ?? false,
    strict: options.strict ?? false,
  });
}

/** Checks what must hold for a config that is already on the node's disk: no install section wanted, not in a container. */
export function validateStoredConfig(config: Config): ValidationResult {
  return validateDocuments(config, { requiresInstall: false, inContainer: false, local: false, strict: false });
}

/** A config with the machine document ends maintenance; one without it only adds to what the node knows. */
export function configCompleteForBoot(config: Config): boolean {
  return config.documents.some(({ type }) => type.kind === legacyKind);
}

/** Unified diff of the canonical texts, comments removed, with three lines of context; empty when they are equal. */
export function diffConfig(before: Config | undefined, after: Config): string {
  return unifiedDiff(before === undefined ? "" : encodeConfig(before), encodeConfig(after));
}

export { documentTypes, encodeConfig };
