// CRICustomizationConfig: named containerd TOML fragment.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { isQualifiedName } from "../rules/checks.ts";
import { wantedQualifiedName } from "../rules/wanted.ts";

export const criCustomizationConfig = defineDocument({
  kind: "CRICustomizationConfig",
  since: "1.14",
  about: "Named containerd TOML fragment.",
  named: true,
  example: `name: metrics
content: |
    [metrics]
      address = "127.0.0.1:11234"
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    content: field(string, { always: true, about: "Content of the file." }),
  },
  validate(document, report) {
    const name = document.name ?? "";
    if (!isQualifiedName(name)) report.error(["name"], `name is invalid: ${JSON.stringify(name)}`, wantedQualifiedName);
    if (name === "customization") report.error(["name"], 'name "customization" is reserved', "another name");
  },
});

export type CRICustomizationConfig = DocumentOf<typeof criCustomizationConfig>;
