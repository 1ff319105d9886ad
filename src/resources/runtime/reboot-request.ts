// RebootRequest: asks for a reboot.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Asks for a reboot.
 *
 * Ids: "reboot-request".
 */
export const RebootRequest = defineResource({
  type: "RebootRequests.runtime.talos.dev",
  namespace: "runtime",
  spec: {},
});
