// Names of resource types: the singular that people see, and the aliases they may type.

/** Endings of English plurals and what their singulars end in; the first that fits wins. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/statuses$/iu, "status"],
  [/addresses$/iu, "address"],
  [/indices$/iu, "index"],
  [/(?<=[^aeiou])ies$/iu, "y"],
  [/(?<=ss|sh|ch|x)es$/iu, ""],
  [/(?<=[^s])s$/iu, ""],
];

/** Singular of the name in `LinkStatuses.net.talos.dev`: `LinkStatus`. Throws a TypeError when it is no plural or not upper case. */
export function displayTypeOf(type: string): string {
  const [name = "", ...suffix] = type.split(".");
  const ending = endings.find(([pattern]) => pattern.test(name));
  if (ending === undefined || suffix.length === 0 || !/^[A-Z][A-Za-z0-9]*$/u.test(name)) {
    throw new TypeError(
      `Cannot define resource "${type}": want an upper-case plural and a suffix such as "Lamps.toy.dev"`,
    );
  }
  const found = ending[0].exec(name)?.[0] ?? "";
  // Keeps the case of the ending's first letter: "Statuses" and "statuses" both occur inside names.
  const singular = found.startsWith("S") || found.startsWith("A") ? capitalized(ending[1]) : ending[1];
  return name.slice(0, name.length - found.length) + singular;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The explicit aliases, then the automatic ones: lower-case singular, its capitals if there are two or more, and their plural. */
export function aliasesOf(displayType: string, explicit: readonly string[], explicitOnly: boolean): readonly string[] {
  if (explicitOnly) return explicit;
  const capitals = displayType.replaceAll(/[^A-Z]/gu, "").toLowerCase();
  const short = capitals.length < 2 ? [] : capitals.endsWith("s") ? [capitals] : [capitals, `${capitals}s`];
  return [...explicit, displayType.toLowerCase(), ...short];
}

/** `linkstatuses`, `linkstatuses.net`, `linkstatuses.net.talos` of `LinkStatuses.net.talos.dev`. */
export function longForms(type: string): readonly string[] {
  const parts = type.split(".").map((part, index) => (index === 0 ? part.toLowerCase() : part));
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("."));
}
