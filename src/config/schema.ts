// The language in which documents are declared: value types and field tables. One table gives the TypeScript type, decoding, encoding, merging,
// redaction, the JSON schema and the reference page.

/** A JSON schema fragment. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a scalar is in YAML before its type reads it. Containers never reach a scalar type. */
export interface ScalarText {
  readonly text: string;
  /** Written without quotes. */
  readonly plain: boolean;
  readonly kind: "null" | "bool" | "int" | "float" | "timestamp" | "merge" | "str";
}

/** How a scalar is written back: `str` is quoted when it would read as something else, `plain` never. */
export interface WrittenScalar {
  readonly text: string;
  readonly style: "str" | "plain";
}

/** Why a text is no value of a type. `message` keeps clear of the text itself: `{}` stands for it, and is filled in only where it is no secret. */
export interface Mismatch {
  readonly mismatch: string;
  readonly wanted: string;
}

export interface ScalarType<T> {
  readonly kind: "scalar";
  /** Name for people: "duration", "IP address". */
  readonly name: string;
  readonly schema: JsonSchema;
  /** Null reads as unset before this is called, except for strings. */
  read(scalar: ScalarText): { readonly value: T } | Mismatch;
  write(value: T): WrittenScalar;
  /** The value that an unset field has; a patch cannot set it over another one. */
  isZero(value: T): boolean;
  /** Text for fields that are written even when unset. */
  readonly zeroText: WrittenScalar;
  /** How a patch's value joins an older one; the patch wins when absent. */
  merge?(base: T, patch: T): T;
}

export interface ObjectType<F extends FieldTable> {
  readonly kind: "object";
  readonly fields: F;
}

export interface ListType<I> {
  readonly kind: "list";
  readonly item: I;
  /** A null among the items is an error; otherwise it stands for an item without fields. */
  readonly noNulls?: true;
}

export interface MapType<V> {
  readonly kind: "map";
  readonly value: V;
  /** As with lists. */
  readonly noNulls?: true;
}

/** Any YAML map: keys are strings, numbers stay exact. */
export interface FreeType {
  readonly kind: "free";
}

/** Plain data of free-form maps. */
export type FreeValue = null | boolean | number | bigint | string | readonly FreeValue[] | FreeMap;
export interface FreeMap {
  readonly [key: string]: FreeValue;
}

export type ValueType =
  | ScalarType<unknown>
  | ObjectType<FieldTable>
  | ListType<unknown>
  | MapType<unknown>
  | FreeType
  | ArgsType;

export type ValueOf<T> =
  T extends ScalarType<infer V>
    ? V
    : T extends ObjectType<infer F>
      ? ObjectOf<F>
      : T extends ListType<infer I>
        ? readonly ValueOf<I>[]
        : T extends MapType<infer V>
          ? { readonly [key: string]: ValueOf<V> }
          : T extends FreeType
            ? FreeMap
            : T extends ArgsType
              ? string | readonly string[]
              : never;

/** Unset fields are absent; a plain scalar's zero value counts as unset. */
export type ObjectOf<F extends FieldTable> = { readonly [K in keyof F]?: ValueOf<F[K]["type"]> };

/**
 * How a patch joins an older value.
 * - `default`: scalars replace unless zero, objects and maps merge, lists append
 * - `replace`: the patch's value replaces the older one whole when its key is present
 * - `replace-non-empty`: likewise, unless it is empty
 * - `overwrite`: the older value goes whenever the parent takes part in the merge, even when the patch has none
 * - `once`: joining two set values is an error
 */
export type MergeRule = "default" | "replace" | "replace-non-empty" | "overwrite" | "once";

export interface FieldOptions {
  /** Written even when unset. */
  readonly always?: boolean;
  /** Set and zero differ from unset: zero is kept, written and wins over an older value in a patch. */
  readonly optional?: boolean;
  readonly merge?: MergeRule;
  /** Fields that identify an item of this list: a patch's item merges into the first one with an equal field, tried in order. */
  readonly keys?: readonly string[];
  /** With `keys`: the matched item is replaced whole instead of merged. */
  readonly keyReplace?: boolean;
  /** Never shown, logged or quoted. */
  readonly secret?: boolean;
  /** What holds when it is unset, in words. */
  readonly default?: string;
  /** Since which version a document says this better. */
  readonly deprecated?: boolean;
  /** Validation refuses the document (or the object around it) without it. */
  readonly required?: boolean;
  /** For the reference page: meaning, unit, range. */
  readonly about?: string;
}

export interface Field<T> extends FieldOptions {
  readonly type: T;
}

export interface FieldTable {
  readonly [key: string]: Field<unknown>;
}

export function field<const T>(type: T, options: FieldOptions = {}): Field<T> {
  return { type, ...options };
}

export function object<const F extends FieldTable>(fields: F): ObjectType<F> {
  return { kind: "object", fields };
}

export function list<const I>(item: I): ListType<I> {
  return { kind: "list", item };
}

export function map<const V>(value: V): MapType<V> {
  return { kind: "map", value };
}

/** A list or a map whose items may not be null. */
export function withoutNulls<const T extends ListType<unknown> | MapType<unknown>>(type: T): T {
  return { ...type, noNulls: true };
}

/** A string or a list of strings, as command line arguments are given. */
export interface ArgsType {
  readonly kind: "args";
}

export const args: ArgsType = { kind: "args" };

export const freeForm: FreeType = { kind: "free" };

/** Any type that a table can hold, for the engine's switches. */
export function asValueType(type: unknown): ValueType {
  return type as ValueType; // tables are only built by the functions of this file and of scalars.ts
}
