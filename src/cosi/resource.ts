// What a resource is: metadata that the engine understands, and a spec that only its type does.
import { aliasesOf, displayTypeOf, longForms } from "./names.ts";
import type { SpecOfFields, SpecTable } from "./spec.ts";
import { message } from "./spec.ts";

export type Phase = "running" | "tearingDown";

export type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  /** 1 when created, one more with each change; 0 while the resource was never stored ("undefined" on the wire). */
  readonly version: number;
  /** Name of the controller that wrote it, empty for writers that are none. Set once. */
  readonly owner: string;
  readonly phase: Phase;
  readonly created: Date;
  readonly updated: Date;
  /** Names of those who still use the resource: it is not destroyed before the list is empty. */
  readonly finalizers: readonly string[];
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface Resource<S> {
  readonly metadata: Metadata;
  readonly spec: S;
}

/** A resource of which only the type's name is known. */
export type AnyResource = Resource<unknown>;

/** Names one resource; `Kind` names all of a type in a namespace. */
export interface Kind {
  readonly namespace: string;
  readonly type: string;
}

export interface Pointer extends Kind {
  readonly id: string;
}

export interface PrintColumn {
  readonly name: string;
  /** JSONPath into the YAML form of the spec, as `kubectl` writes it: `{.status.ready}`. */
  readonly jsonPath: string;
}

/** What `defineResource` takes. `type` is the full name, such as `LinkStatuses.net.talos.dev`: upper case, plural, with its suffix. */
export interface ResourceDeclaration<F extends SpecTable> {
  readonly type: string;
  /** Default namespace: where readers look when none is named. */
  readonly namespace: string;
  /** Explicit aliases; the automatic ones are added unless `skipAutomaticAliases`. */
  readonly aliases?: readonly string[];
  readonly skipAutomaticAliases?: boolean;
  /** Singular name shown to people; derived from the type when absent. */
  readonly displayType?: string;
  /** Only administrators may read it. */
  readonly sensitive?: boolean;
  readonly columns?: readonly PrintColumn[];
  /** Name of the spec's message in the facts, such as `network.LinkStatusSpec`; empty when its bytes are always empty. */
  readonly message?: string;
  readonly spec: F;
}

export interface ResourceType<S> {
  readonly type: string;
  readonly namespace: string;
  readonly displayType: string;
  readonly aliases: readonly string[];
  readonly allAliases: readonly string[];
  readonly skipAutomaticAliases: boolean;
  readonly sensitive: boolean;
  readonly columns: readonly PrintColumn[];
  /** Name of the spec's message, for documentation. */
  readonly message: string;
  /** The field table: read by documentation and by the tests that compare it with the facts. */
  readonly fields: SpecTable;
  encodeSpec(spec: S): Uint8Array;
  /** Throws a FormatError. */
  decodeSpec(bytes: Uint8Array): S;
  /** Plain data in the YAML form: what `get -o yaml` shows below `spec:`. */
  specToYaml(spec: S): unknown;
  /** The opposite, from what a YAML parser made. Throws a FormatError. */
  specFromYaml(data: unknown): S;
  /** A spec with every field at its zero value. */
  zero(): S;
}

/** A resource type whose spec is not known to the caller. */
// A method parameter is bivariant, so every ResourceType<S> is assignable to it.
export type AnyResourceType = ResourceType<unknown>;

/** Turns a declaration into a type. A name that is not upper case, plural and dotted is a TypeError: it is a fault of the declaration. */
export function defineResource<const F extends SpecTable>(
  declaration: ResourceDeclaration<F>,
): ResourceType<SpecOfFields<F>> {
  const { type, namespace, sensitive = false, columns = [], skipAutomaticAliases = false } = declaration;
  const displayType = declaration.displayType ?? displayTypeOf(type);
  const aliases = aliasesOf(displayType, declaration.aliases ?? [], skipAutomaticAliases);
  const spec = message(declaration.message ?? "", declaration.spec);
  return {
    type,
    namespace,
    displayType,
    aliases,
    allAliases: skipAutomaticAliases ? aliases : [...longForms(type), ...aliases],
    skipAutomaticAliases,
    sensitive,
    columns,
    message: spec.name,
    fields: declaration.spec,
    encodeSpec: (value) => spec.encode(value),
    decodeSpec: (bytes) => spec.decode(bytes),
    specToYaml: (value) => spec.toYaml(value),
    specFromYaml: (data) => spec.fromYaml(data),
    zero: () => spec.zero(),
  };
}

export type SpecOf<T> = T extends ResourceType<infer S> ? S : never;

export type { SpecOfFields };
