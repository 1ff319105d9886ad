// MetaLoad: says that the META partition was read.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Says that the META partition was read.
 *
 * Ids: "meta-loaded".
 */
export const MetaLoad = defineResource({
  type: "MetaLoads.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Done", jsonPath: "{.done}" }],
  message: "runtime.MetaLoadedSpec",
  spec: {
    done: field(1, bool),
  },
});

export type MetaLoad = SpecOf<typeof MetaLoad>;
