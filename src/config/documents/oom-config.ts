// OOMConfig: user-space OOM handler expressions.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, duration } from "../scalars.ts";
import { field } from "../schema.ts";

export const oomConfig = defineDocument({
  kind: "OOMConfig",
  since: "1.12",
  about: "User-space OOM handler expressions.",
  fields: {
    triggerExpression: field(cel, {
      merge: "overwrite",
      default: "built-in pressure expression (constants.DefaultOOMTriggerExpression)",
    }),
    cgroupRankingExpression: field(cel, {
      merge: "overwrite",
      default: "built-in ranking expression (constants.DefaultOOMCgroupRankingExpression)",
    }),
    strictCgroupClassOrdering: field(bool, { optional: true, default: "true" }),
    sampleInterval: field(duration, { default: "500ms" }),
  },
});

export type OOMConfig = DocumentOf<typeof oomConfig>;
