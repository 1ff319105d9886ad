// TUFTrustedRoot: trusted keys for image signatures.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, timestamp } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/** Id of the one there is. */
export const trustedRootId = "trusted_root.json";

/**
 * Trusted keys for image signatures.
 *
 * Ids: "trusted_root.json".
 */
export const TUFTrustedRoot = defineResource({
  type: "TUFTrustedRoots.security.talos.dev",
  namespace: "security",
  columns: [{ name: "Last Refresh", jsonPath: "{.lastRefreshTime}" }],
  message: "security.TUFTrustedRootSpec",
  spec: {
    lastRefreshTime: field(1, timestamp, omitEmpty),
    jsonData: field(2, string, omitEmpty),
  },
});

export type TUFTrustedRoot = SpecOf<typeof TUFTrustedRoot>;
