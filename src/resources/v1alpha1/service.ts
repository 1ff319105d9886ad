// Service: whether a service runs and is healthy.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether a service runs and is healthy.
 *
 * Ids: service ID: apid auditd containerd cri dashboard etcd kubelet machined registryd sandboxd syslogd trustd udevd ext-<name>; exists only while the service is in RUNNING state.
 */
export const Service = defineResource({
  type: "Services.v1alpha1.talos.dev",
  namespace: "runtime",
  aliases: ["svc"],
  columns: [
    { name: "Running", jsonPath: "{.running}" },
    { name: "Healthy", jsonPath: "{.healthy}" },
    { name: "Health Unknown", jsonPath: "{.unknown}" },
  ],
  message: "v1alpha1.ServiceSpec",
  spec: {
    running: field(1, bool),
    healthy: field(2, bool),
    unknown: field(3, bool),
  },
});

export type Service = SpecOf<typeof Service>;
