// AcquireConfigStatus: says that the machine configuration was found and loaded.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Says that the machine configuration was found and loaded.
 *
 * Ids: "machine-config".
 */
export const AcquireConfigStatus = defineResource({
  type: "AcquireConfigStatuses.v1alpha1.talos.dev",
  namespace: "runtime",
  spec: {},
});
