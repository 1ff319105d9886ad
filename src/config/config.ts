// The room's front: read, write, validate and compare whole configs. Nothing here throws for what a config holds.
import { encodeUtf8 } from "../base/bytes.ts";
import { checkContainer, containerText } from "./container.ts";
import { unifiedDiff } from "./diff.ts";
import { documentTypes } from "./documents/catalogue.ts";
import { legacyKind, type Config, type ValidationMode } from "./document.ts";
import { encodeConfig } from "./encode.ts";
import type { ConfigError } from "./errors.ts";
import { readDocuments } from "./read.ts";
import { errorLines, validateDocuments, validateLegible, type Checks, type ValidationResult } from "./validate.ts";

export type DecodeResult =
  | { readonly kind: "ok"; readonly config: Config; readonly warnings: readonly string[] }
  /** `text` is the whole message, in the shape that clients know; `errors` has each problem with its place. */
  | { readonly kind: "invalid"; readonly errors: readonly ConfigError[]; readonly text: string };

/** What the config is for, as far as it is known: a config that cannot be read is checked for it besides. */
export interface DecodeOptions extends ValidateOptions {
  readonly mode?: ValidationMode;
}

type Decoded = Extract<DecodeResult, { readonly kind: "ok" }>;

/**
 * The last one that was read without a complaint. A node reads one and the same text again and again: when it is applied, for its controllers, for the
 * sequences that start it. What comes of it depends on nothing else, and is never changed.
 */
let last: { readonly bytes: Uint8Array; readonly decoded: Decoded } | undefined;

/** Reads a config: documents, types, unknown and duplicate keys, documents that contradict each other. Only when something is wrong do validators run. */
export function decodeConfig(bytes: Uint8Array, { mode = "cloud", ...options }: DecodeOptions = {}): DecodeResult {
  if (last !== undefined && Buffer.compare(last.bytes, bytes) === 0) return last.decoded;
  const checks = checksOf(mode, options);
  const result = readDocuments(bytes, { types: documentTypes });
  if (result.kind === "invalid") {
    const contradictions = checkContainer(result.legible.map(({ document }) => document));
    return invalid(result, [...contradictions, ...validateLegible(result.legible, { ...checks, isCut: result.isCut })]);
  }
  const errors = checkContainer(result.documents);
  if (errors.length > 0) {
    const legible = result.documents.map((document) => ({ document, broken: [] }));
    return invalid({ errors, text: containerText(errors) }, validateLegible(legible, { ...checks, isCut: false }));
  }
  const decoded: Decoded = { kind: "ok", config: { documents: result.documents, source: bytes }, warnings: [] };
  last = { bytes: Uint8Array.from(bytes), decoded }; // nobody else can change these
  return decoded;
}

/** Who repairs a config wants to know all at once. */
function invalid(
  { errors, text }: { readonly errors: readonly ConfigError[]; readonly text: string },
  more: readonly ConfigError[],
): DecodeResult {
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
  return validateDocuments(config, checksOf(mode, options));
}

function checksOf(mode: ValidationMode, { installed, local, strict }: ValidateOptions): Checks {
  return {
    requiresInstall: mode === "metal" && installed !== true,
    inContainer: mode === "container",
    local: local ?? false,
    isStored: false,
    strict: strict ?? false,
  };
}

/** Checks what must hold for a config that is already on the node's disk: no install section wanted, not in a container. */
export function validateStoredConfig(config: Config): ValidationResult {
  return validateDocuments(config, {
    requiresInstall: false,
    inContainer: false,
    local: false,
    isStored: true,
    strict: false,
  });
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
