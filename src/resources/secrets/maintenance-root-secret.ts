// MaintenanceRootSecret: certificate authority of maintenance mode, new with each boot.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemKeyPair } from "../../cosi/pem-types.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Certificate authority of maintenance mode, new with each boot.
 *
 * Ids: "maintenance".
 */
export const MaintenanceRootSecret = defineResource({
  type: "MaintenanceRootSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.MaintenanceRootSpec",
  spec: {
    ca: field(1, pemKeyPair),
  },
});

export type MaintenanceRootSecret = SpecOf<typeof MaintenanceRootSecret>;
