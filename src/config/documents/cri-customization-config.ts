// CRICustomizationConfig: named containerd TOML fragment.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const criCustomizationConfig = defineDocument({
  kind: "CRICustomizationConfig",
  since: "1.14",
  about: "Named containerd TOML fragment.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    content: field(string, { always: true }),
  },
});

export type CRICustomizationConfig = DocumentOf<typeof criCustomizationConfig>;
