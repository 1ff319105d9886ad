// ExtensionServiceConfigStatus: version of an extension service's configuration that is written.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Version of an extension service's configuration that is written.
 *
 * Ids: extension service name.
 */
export const ExtensionServiceConfigStatus = defineResource({
  type: "ExtensionServiceConfigStatuses.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.ExtensionServiceConfigStatusSpec",
  spec: {
    specVersion: field(1, string),
  },
});

export type ExtensionServiceConfigStatus = SpecOf<typeof ExtensionServiceConfigStatus>;
