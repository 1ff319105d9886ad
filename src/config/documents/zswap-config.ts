// ZswapConfig: zswap kernel settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, int } from "../scalars.ts";
import { field } from "../schema.ts";

export const zswapConfig = defineDocument({
  kind: "ZswapConfig",
  since: "1.11",
  about: "Zswap kernel settings.",
  example: `maxPoolPercent: 25
shrinkerEnabled: true
`,
  fields: {
    maxPoolPercent: field(int, {
      optional: true,
      default: "20",
      about: "Largest part of memory for compressed pages.",
    }),
    shrinkerEnabled: field(bool, { optional: true, default: "false", about: "Write pages back under pressure." }),
  },
  validate({ maxPoolPercent = 0 }, report) {
    if (maxPoolPercent < 0 || maxPoolPercent > 100)
      report.error(["maxPoolPercent"], "maxPoolPercent must be between 0 and 100", "between 0 and 100");
  },
});

export type ZswapConfig = DocumentOf<typeof zswapConfig>;
