// MaintenanceServiceConfig: how the API listens in maintenance mode.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * How the API listens in maintenance mode.
 *
 * Ids: "maintenance".
 */
export const MaintenanceServiceConfig = defineResource({
  type: "MaintenanceServiceConfigs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.MaintenanceServiceConfigSpec",
  spec: {
    listenAddress: field(1, string),
    reachableAddresses: field(2, list(netIp)),
  },
});

export type MaintenanceServiceConfig = SpecOf<typeof MaintenanceServiceConfig>;
