// OOMAction: a control group that was killed because memory ran out.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { float64, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A control group that was killed because memory ran out.
 *
 * Ids: increasing decimal number.
 */
export const OOMAction = defineResource({
  type: "OOMActions.talos.dev",
  namespace: "runtime",
  aliases: ["oomaction", "oomactions"],
  sensitive: true,
  columns: [
    { name: "Time", jsonPath: "{.time}" },
    { name: "Score", jsonPath: "{.score}" },
  ],
  message: "runtime.OOMActionSpec",
  spec: {
    triggerContext: field(1, string, omitEmpty),
    score: field(2, float64, omitEmpty),
    processes: field(3, list(string), omitEmpty),
  },
});

export type OOMAction = SpecOf<typeof OOMAction>;
