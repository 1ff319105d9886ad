// UdevRulesConfig: udev rules.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";

export const udevRulesConfig = defineDocument({
  kind: "UdevRulesConfig",
  since: "1.14",
  about: "Udev rules.",
  example: `rules:
    - SUBSYSTEM=="drm", KERNEL=="renderD*", GROUP="44", MODE="0660"
`,
  fields: {
    rules: field(list(string), { about: "Rules in order; the first that fits counts." }),
  },
});

export type UdevRulesConfig = DocumentOf<typeof udevRulesConfig>;
