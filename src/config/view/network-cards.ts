// What the config wants of network cards themselves: second names, and settings of their drivers.
import { documentsOf, type Config } from "../document.ts";
import { linkAliasConfig } from "../documents/link-alias-config.ts";

export interface LinkAliasWish {
  /** With `%d` at its end: for all links that match, numbered. */
  readonly alias: string;
  /** Expression over `link`. */
  readonly match: string;
}

/** In the order in which they take links. */
export function linkAliases(config: Config): readonly LinkAliasWish[] {
  return documentsOf(config, linkAliasConfig)
    .map(({ name = "", selector }) => ({ alias: name, match: selector?.match ?? "" }))
    .toSorted((a, b) => (a.alias < b.alias ? -1 : 1));
}
