// What a document holds at a path, as messages may say it: never a secret, never anything long.
import type { ConfigDocument } from "./document.ts";
import type { Path } from "./errors.ts";
import { asValueType } from "./schema.ts";
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
  const type = declared === undefined ? undefined : asValueType(declared);
  if (type?.kind === "object") {
    const field = type.fields[part];
    return field && { declared: field.type, value: next, secret: secret || field.secret === true };
  }
  if (type?.kind === "list") return { declared: type.item, value: next, secret };
  const inner = type?.kind === "map" ? type.value : undefined;
  return { declared: inner, value: next, secret: secret || soundsSecret(String(part)) };
}

function plainText({ declared, value }: Place): string | undefined {
  const type = declared === undefined ? undefined : asValueType(declared);
  if (type?.kind === "scalar") return `"${shown(type.write(value).text)}"`;
  const plain = type === undefined && ["string", "number", "bigint", "boolean"].includes(typeof value);
  return plain ? `"${shown(`${value as string | number | bigint | boolean}`)}"` : undefined; // the list says the type
}
