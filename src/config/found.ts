// What a document holds at a path, as messages may say it: never a secret, never anything long.
import type { ConfigDocument } from "./document.ts";
import type { Path } from "./errors.ts";
import { asValueType, type FieldTable } from "./schema.ts";
import { shown, soundsSecret } from "./secrecy.ts";

interface Place {
  /** Declaration of the value; absent inside free-form maps. */
  readonly declared: unknown;
  readonly value: unknown;
  readonly secret: boolean;
}

/** `"text"` of a plain value, `nothing` where none is set; undefined where the value is a secret or no plain one. */
export function foundAt({ type, value }: ConfigDocument, path: Path): string | undefined {
  let place: Place | undefined = { declared: { kind: "object", fields: type.fields }, value, secret: false };
  for (const part of path) {
    place = stepInto(place, part);
    if (place === undefined) return undefined;
    if (place.value === undefined) return "nothing";
  }
  return place.secret || path.length === 0 ? undefined : plainText(place);
}

function stepInto({ declared, value, secret }: Place, part: string | number): Place | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const next: unknown = Array.isArray(value)
    ? value[Number(part)]
    : Object.getOwnPropertyDescriptor(value, part)?.value;
  if (declared === undefined) return { declared, value: next, secret: secret || soundsSecret(String(part)) };
  const type = asValueType(declared);
  switch (type.kind) {
    case "object": {
      const field = (type.fields satisfies FieldTable)[part];
      return field === undefined
        ? undefined
        : { declared: field.type, value: next, secret: secret || field.secret === true };
    }
    case "list":
      return { declared: type.item, value: next, secret };
    case "map":
      return { declared: type.value, value: next, secret: secret || soundsSecret(String(part)) };
    case "free":
    case "args":
      return { declared: undefined, value: next, secret: secret || soundsSecret(String(part)) };
    case "scalar":
      return undefined;
  }
}

function plainText({ declared, value }: Place): string | undefined {
  if (declared !== undefined) {
    const type = asValueType(declared);
    return type.kind === "scalar" ? `"${shown(type.write(value).text)}"` : undefined;
  }
  return typeof value === "object" || value === undefined ? undefined : `"${shown(String(value as string | number))}"`;
}
