// OOMConfig: user-space OOM handler expressions.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, duration } from "../scalars.ts";
import { field } from "../schema.ts";
import { pressureProblem } from "../cel/environment.ts";
import { wantedPressure } from "../rules/wanted.ts";

export const oomConfig = defineDocument({
  kind: "OOMConfig",
  since: "1.12",
  about: "User-space OOM handler expressions.",
  example: `triggerExpression: memory_full_avg10 > 12.0 && time_since_trigger > duration("500ms")
sampleInterval: 500ms
`,
  fields: {
    triggerExpression: field(cel, {
      merge: "overwrite",
      default: "built-in pressure expression (constants.DefaultOOMTriggerExpression)",
      about: "Expression that starts the handler when it is true.",
    }),
    cgroupRankingExpression: field(cel, {
      merge: "overwrite",
      default: "built-in ranking expression (constants.DefaultOOMCgroupRankingExpression)",
      about: "The group with the highest value goes first.",
    }),
    strictCgroupClassOrdering: field(bool, {
      optional: true,
      default: "true",
      about: "Lower classes go first, whatever the value.",
    }),
    sampleInterval: field(duration, { default: "500ms", about: "Time between looks at the pressure." }),
  },
  validate(document, report) {
    const results = { triggerExpression: "bool", cgroupRankingExpression: "double" } as const;
    for (const key of ["triggerExpression", "cgroupRankingExpression"] as const) {
      const text = document[key] ?? "";
      const problem = text === "" ? undefined : pressureProblem(text, results[key]);
      if (problem !== undefined) report.error([key], `${key} is invalid: ${problem}`, wantedPressure);
    }
    if ((document.sampleInterval ?? 0n) < 0n)
      report.error(["sampleInterval"], "sampleInterval cannot be negative", "0s or longer");
  },
});

export type OOMConfig = DocumentOf<typeof oomConfig>;
