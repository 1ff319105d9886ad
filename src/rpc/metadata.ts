// The metadata of a call: header fields with one or more values each, in the order they came.

/** Fields of HTTP/2 and of gRPC itself, which are no metadata. */
const transportFields: ReadonlySet<string> = new Set([
  "te",
  "content-type",
  "content-length",
  "connection",
  "host",
  "grpc-timeout",
  "grpc-encoding",
  "grpc-status",
  "grpc-message",
  "grpc-status-details-bin",
]);

/** Immutable: `with` and `without` return others. Names are lower case. */
export class Metadata {
  readonly #fields: ReadonlyMap<string, readonly string[]>;

  constructor(
    fields: ReadonlyMap<string, readonly string[]> | Readonly<Record<string, string | readonly string[]>> = {},
  ) {
    const entries =
      fields instanceof Map ? [...(fields as ReadonlyMap<string, readonly string[]>)] : Object.entries(fields);
    this.#fields = new Map(
      entries.map(([name, value]) => [
        name.toLowerCase(),
        typeof value === "string" ? [value] : [...(value as readonly string[])],
      ]),
    );
  }

  /** From names and values in turn, as Node.js hands out raw headers; repeated fields stay apart. */
  static fromRawHeaders(raw: readonly string[]): Metadata {
    const fields = new Map<string, string[]>();
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const name = raw[index] ?? "";
      if (name.startsWith(":") || transportFields.has(name)) continue;
      const values = fields.get(name) ?? [];
      values.push(raw[index + 1] ?? "");
      fields.set(name, values);
    }
    return new Metadata(fields);
  }

  /** The first value. */
  get(name: string): string | undefined {
    return this.#fields.get(name)?.[0];
  }

  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The same with these values in place of what the field had; no values removes it. */
  with(name: string, values: readonly string[]): Metadata {
    const fields = new Map(this.#fields);
    if (values.length === 0) fields.delete(name);
    else fields.set(name, values);
    return new Metadata(fields);
  }

  without(...names: readonly string[]): Metadata {
    return new Metadata(new Map([...this.#fields].filter(([name]) => !names.includes(name))));
  }

  entries(): readonly (readonly [string, readonly string[]])[] {
    return [...this.#fields];
  }

  /** As Node.js wants headers to send. */
  toHeaders(): Record<string, string | string[]> {
    return Object.fromEntries([...this.#fields].map(([name, values]) => [name, [...values]]));
  }
}
