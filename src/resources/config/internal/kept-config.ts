// KeptConfig: which machine config the STATE volume holds; not part of the public API.
import type { SpecOf } from "../../../cosi/resource.ts";
import { defineResource } from "../../../cosi/resource.ts";
import { string } from "../../../cosi/scalars.ts";
import { field } from "../../../cosi/spec.ts";

/**
 * Which machine config the STATE volume holds, from the first one on that this boot has written; not part of the public API. `sha256` is the digest
 * of its text, in hexadecimal.
 *
 * Ids: "persistent".
 */
export const KeptConfig = defineResource({
  type: "KeptConfigs.config.ichor.dev",
  namespace: "config",
  message: "ichor.KeptConfigSpec",
  spec: { sha256: field(1, string) },
});

export type KeptConfig = SpecOf<typeof KeptConfig>;
