// CRIBaseRuntimeSpecConfig: overrides of the default OCI runtime spec.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";
import { runtimeSpecProblem } from "../rules/runtime-spec.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const criBaseRuntimeSpecConfig = defineDocument({
  kind: "CRIBaseRuntimeSpecConfig",
  since: "1.14",
  about: "Overrides of the default OCI runtime spec.",
  example: `overrides:
    process:
        rlimits:
            - type: RLIMIT_NOFILE
              hard: 4096
              soft: 1024
`,
  fields: {
    overrides: field(freeForm, {
      merge: "replace-non-empty",
      about: "Parts of the OCI runtime spec that replace the defaults.",
    }),
  },
  validate(document, report) {
    const problem = runtimeSpecProblem(document.overrides ?? {});
    if (problem !== undefined)
      report.error(
        ["overrides"],
        `overrides cannot be read as an OCI runtime spec: ${problem}`,
        "fields of an OCI runtime spec",
      );
  },
  conflict: (_document, legacy) =>
    conflictWith(legacy, "machine.baseRuntimeSpecOverrides", "base runtime spec overrides"),
});

export type CRIBaseRuntimeSpecConfig = DocumentOf<typeof criBaseRuntimeSpecConfig>;
