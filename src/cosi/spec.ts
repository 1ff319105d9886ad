// Field types of resource specs: one line per field gives the TypeScript type, the wire bytes and the YAML form.

/** Zero-valued fields are left out of the bytes; the decoder resets all fields first and ignores unknown numbers. */
export interface FieldType<T> {
  /** Name of the type in the facts: `string`, `uint32`, `common.NetIP`, an enum, a message, or a list or map of these. */
  readonly name: string;
  zero(): T;
  isZero(value: T): boolean;
  /** Plain data in the YAML form. */
  toYaml(value: T): unknown;
}

export interface Field<T> {
  /** Protobuf field number; 0 when the field is in the YAML form only. */
  readonly number: number;
  readonly type: FieldType<T>;
  /** Key in the YAML form; the property's own name when absent, "" for a field that is inlined, and undefined-like `null` for one that is not shown. */
  readonly yamlKey?: string | null;
  /** Left out of the YAML form when zero. */
  readonly omitEmpty?: boolean;
}

// Methods, not function properties, so that a field of any type fits the table; `SpecOfFields` recovers its type.
export type SpecTable = Readonly<Record<string, Field<unknown>>>;

export type SpecOfFields<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };
