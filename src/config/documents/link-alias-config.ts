// LinkAliasConfig: stable alias name(s) for links chosen by CEL.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";

export const linkAliasConfig = defineDocument({
  kind: "LinkAliasConfig",
  since: "1.12",
  about: "Stable alias name(s) for links chosen by CEL.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    selector: field(
      object({
        match: field(cel, { merge: "overwrite", required: true }),
      }),
    ),
  },
});

export type LinkAliasConfig = DocumentOf<typeof linkAliasConfig>;
