// ServicePID: process id of a service, by which its calls are recognised.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int32, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Process id of a service, by which its calls are recognised.
 *
 * Ids: service ID.
 */
export const ServicePID = defineResource({
  type: "ServicePIDs.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "PID", jsonPath: "{.pid}" }],
  message: "runtime.ServicePIDSpec",
  spec: {
    pid: field(1, int32),
    mountNamespace: field(2, string),
  },
});

export type ServicePID = SpecOf<typeof ServicePID>;
