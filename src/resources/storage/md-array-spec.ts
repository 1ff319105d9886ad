// MDArraySpec: a software RAID array that shall exist.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { cel } from "../../cosi/cel-type.ts";
import { field } from "../../cosi/spec.ts";
import { mdLevel, mdMetadata } from "./common/enums.ts";

/**
 * A software RAID array that shall exist.
 *
 * Ids: array name.
 */
export const MDArraySpec = defineResource({
  type: "MDArraySpecs.storage.talos.dev",
  namespace: "storage",
  columns: [{ name: "Level", jsonPath: "{.level}" }],
  message: "storage.MDArraySpecSpec",
  spec: {
    level: field(1, mdLevel),
    volumeSelector: field(2, cel),
    metadata: field(3, mdMetadata),
  },
});

export type MDArraySpec = SpecOf<typeof MDArraySpec>;
