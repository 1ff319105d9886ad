// What a system extension says of itself, in its manifest and in the list that an image carries.

export interface ExtensionMetadata {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  /** Range of versions of the system: `>= v1.5.0`; "" for all. */
  readonly compatibility: { readonly talos: { readonly version: string } };
}

/** The keys of a map; of anything else none. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // an object can be asked for any key
}

/** The value of a text; of anything else "". */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What is not there is "". */
export function readExtensionMetadata(value: unknown): ExtensionMetadata {
  const metadata = mapping(value);
  return {
    name: textOf(metadata["name"]),
    version: textOf(metadata["version"]),
    author: textOf(metadata["author"]),
    description: textOf(metadata["description"]),
    compatibility: { talos: { version: textOf(mapping(mapping(metadata["compatibility"])["talos"])["version"]) } },
  };
}
