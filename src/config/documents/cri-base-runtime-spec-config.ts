// CRIBaseRuntimeSpecConfig: overrides of the default OCI runtime spec.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";

export const criBaseRuntimeSpecConfig = defineDocument({
  kind: "CRIBaseRuntimeSpecConfig",
  since: "1.14",
  about: "Overrides of the default OCI runtime spec.",
  fields: {
    overrides: field(freeForm, { merge: "replace-non-empty" }),
  },
});

export type CRIBaseRuntimeSpecConfig = DocumentOf<typeof criBaseRuntimeSpecConfig>;
