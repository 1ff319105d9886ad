// MaintenanceServiceRequest: asks for maintenance mode.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Asks for maintenance mode.
 *
 * Ids: "maintenance".
 */
export const MaintenanceServiceRequest = defineResource({
  type: "MaintenanceServiceRequests.runtime.talos.dev",
  namespace: "runtime",
  spec: {},
});
