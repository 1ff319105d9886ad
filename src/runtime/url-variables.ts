// Variables in the URL of the machine config: `http://host/config?u=${uuid}`. They stand in values of the query only; case does not matter.

export const urlVariables = ["uuid", "serial", "mac", "hostname", "code"] as const;

export type UrlVariable = (typeof urlVariables)[number];

/** Values that are known so far. */
export type UrlValues = Readonly<Partial<Record<UrlVariable, string>>>;

const pattern = /\$\{(uuid|serial|mac|hostname|code)\}/giu;

function nameOf(text: string): UrlVariable | undefined {
  const lower = text.toLowerCase();
  return urlVariables.find((name) => name === lower);
}

/** `uuid=` with nothing behind it asks for the UUID, too. */
function asWritten(key: string, value: string): string {
  return key === "uuid" && value === "" ? "${uuid}" : value;
}

/** The variables that the URL asks for. Throws a TypeError when it is no URL. */
export function variablesOf(text: string): ReadonlySet<UrlVariable> {
  const found = [...new URL(text).searchParams].flatMap(([key, value]) =>
    [...asWritten(key, value).matchAll(pattern)].map(([, name = ""]) => nameOf(name)),
  );
  return new Set(found.filter((name) => name !== undefined));
}

/** A URL that can be logged and shown. */
export function withoutCredentials(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/?#]*@/u, "$1...@");
}

/** With values in place of what is known; the rest stays as it is written. A query with variables is written anew: sorted by name, escaped. */
export function fillUrl(text: string, values: UrlValues): string {
  if (variablesOf(text).size === 0) return text;
  const url = new URL(text);
  const filled = [...url.searchParams].map(([key, value]): [string, string] => [
    key,
    asWritten(key, value).replaceAll(pattern, (written, name: string) => {
      const variable = nameOf(name);
      return (variable === undefined ? undefined : values[variable]) ?? written;
    }),
  ]);
  url.search = new URLSearchParams(filled.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
  return url.href;
}
