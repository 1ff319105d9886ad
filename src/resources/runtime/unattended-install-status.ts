// UnattendedInstallStatus: how far an installation without a user is.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { unattendedInstallPhase } from "./common/enums.ts";

/**
 * How far an installation without a user is.
 *
 * Ids: "unattended-install".
 */
export const UnattendedInstallStatus = defineResource({
  type: "UnattendedInstallStatuses.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Phase", jsonPath: "{.phase}" }],
  message: "runtime.UnattendedInstallStatusSpec",
  spec: {
    image: field(1, string, omitEmpty),
    phase: field(2, unattendedInstallPhase, omitEmpty),
    error: field(3, string, omitEmpty),
  },
});

export type UnattendedInstallStatus = SpecOf<typeof UnattendedInstallStatus>;
