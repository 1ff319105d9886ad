// The JSON that the page sends, read field by field: what is not of the wanted shape is the caller's mistake.

/** The request cannot be answered as it is: status 400 with this message. */
export class BadRequestError extends Error {
  override readonly name: string = "BadRequestError";
}

export type Body = Readonly<Record<string, unknown>>;

/** "" is an empty body. Throws a BadRequestError. */
export function parseBody(text: string): Body {
  if (text === "") return {};
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new BadRequestError("Cannot read the request: found no JSON");
  }
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new BadRequestError("Cannot read the request: want an object");
  return found as Body; // an object with any fields
}

export function textField(body: Body, name: string, absent?: string): string {
  const found = body[name] ?? absent;
  if (typeof found !== "string") throw new BadRequestError(`Cannot read the request: want a text as "${name}"`);
  return found;
}

export function flagField(body: Body, name: string, absent: boolean): boolean {
  const found = body[name] ?? absent;
  if (typeof found !== "boolean") throw new BadRequestError(`Cannot read the request: want true or false as "${name}"`);
  return found;
}

export function choiceField<const W extends string>(
  body: Body,
  name: string,
  words: readonly W[],
  absent: NoInfer<W>,
): W {
  const found = body[name] ?? absent;
  const word = words.find((each) => each === found);
  if (word === undefined)
    throw new BadRequestError(`Cannot read the request: want one of ${words.join(", ")} as "${name}"`);
  return word;
}

export function listField(body: Body, name: string): readonly string[] {
  const found = body[name] ?? [];
  if (!Array.isArray(found) || found.some((each) => typeof each !== "string"))
    throw new BadRequestError(`Cannot read the request: want a list of texts as "${name}"`);
  return found.map(String);
}
