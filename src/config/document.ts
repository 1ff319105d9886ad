// How a document kind declares itself, and what a config is once it is read.
import type { Path, Position } from "./errors.ts";
import type { FieldTable, FreeMap, ObjectOf } from "./schema.ts";

/** `metal` demands an install section that can be carried out, `container` demands host DNS; `cloud` covers all other platforms. */
export type ValidationMode = "metal" | "cloud" | "container" | "metal-agent";

/** What validators are told beside the document. */
export interface ValidationContext {
  readonly config: Config;
  readonly requiresInstall: boolean;
  readonly inContainer: boolean;
  /** Checked on the user's machine: versions of Kubernetes images are left alone. */
  readonly local: boolean;
  /** It was taken before: rules that are newer than it do not count. */
  readonly isStored: boolean;
}

export interface Reporter {
  /** `path` points at the field, and the place in the text is found from it; `wanted` completes "want ...". */
  error(path: Path, message: string, wanted: string): void;
  warning(path: Path, message: string): void;
}

export interface DocumentDeclaration<F extends FieldTable> {
  /** Kind as written in `kind:`; `v1alpha1` for the machine document, which has none. */
  readonly kind: string;
  /** First version of the API that knew it. */
  readonly since: string;
  /** One or two sentences for the reference page. */
  readonly about: string;
  /** In the order in which they are written, without apiVersion and kind. */
  readonly fields: F;
  /** Several of the kind may exist, told apart by the field `name`. */
  readonly named?: boolean;
  readonly controlPlaneOnly?: boolean;
  /** Everything the field table cannot say. */
  validate?(document: ObjectOf<F>, report: Reporter, context: ValidationContext): void;
  /** What contradicts the machine document: at most one message. */
  conflict?(document: ObjectOf<F>, legacy: LegacyDocument): string | undefined;
  /** A complete, valid document as people would write it, without apiVersion and kind. */
  readonly example?: string;
}

export interface DocumentType<V = unknown> {
  readonly kind: string;
  readonly since: string;
  readonly about: string;
  readonly fields: FieldTable;
  readonly named: boolean;
  readonly controlPlaneOnly: boolean;
  validate(document: V, report: Reporter, context: ValidationContext): void;
  conflict(document: V, legacy: LegacyDocument): string | undefined;
  readonly example: string | undefined;
  /** Never set: carries the type of the value. */
  readonly phantom?: V;
}

export type DocumentOf<D> = D extends DocumentType<infer V> ? V : never;

export function defineDocument<const F extends FieldTable>(
  declaration: DocumentDeclaration<F>,
): DocumentType<ObjectOf<F>> {
  return {
    kind: declaration.kind,
    since: declaration.since,
    about: declaration.about,
    fields: declaration.fields,
    named: declaration.named ?? false,
    controlPlaneOnly: declaration.controlPlaneOnly ?? false,
    validate: (document, report, context) => declaration.validate?.(document, report, context),
    conflict: (document, legacy) => declaration.conflict?.(document, legacy),
    example: declaration.example,
  };
}

/** The machine document as conflict checks see it: plain data, so that this file need not import its declaration. */
export type LegacyDocument = Readonly<Record<string, unknown>>;

/** One document of a config. */
export interface ConfigDocument<V = unknown> {
  readonly type: DocumentType<V>;
  /** Empty for kinds that exist once. */
  readonly name: string;
  readonly value: V;
  /** Where a field stands in the text; absent when the document did not come from a text. */
  readonly locate?: (path: Path) => Position | undefined;
}

export interface Config {
  /** In the order of the text. */
  readonly documents: readonly ConfigDocument[];
  /** The text exactly as it was submitted, when the config is unchanged since. */
  readonly source?: Uint8Array;
}

/** All documents of a kind, in order. */
export function documentsOf<V>(config: Config, type: DocumentType<V>): readonly V[] {
  return config.documents.filter((document) => document.type.kind === type.kind).map((document) => document.value as V); // the kind says the type
}

/** The only document of a kind, or undefined. */
export function documentOf<V>(config: Config, type: DocumentType<V>): V | undefined {
  return documentsOf(config, type)[0];
}

/** `Kind`, `Kind/name` or `v1alpha1.Config`: how messages name a document. */
export function documentLabel(type: { readonly kind: string }, name: string): string {
  if (type.kind === legacyKind) return "v1alpha1.Config";
  return name === "" ? type.kind : `${type.kind}/${name}`;
}

export const legacyKind = "v1alpha1";
export const apiVersion = "v1alpha1";

export type { FreeMap };
