// SeccompProfile: a system call filter for containers.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * A system call filter for containers.
 *
 * Ids: profile name.
 */
export const SeccompProfile = defineResource({
  type: "SeccompProfiles.cri.talos.dev",
  namespace: "cri",
  message: "cri.SeccompProfileSpec",
  spec: {
    name: field(1, string),
    value: field(2, struct),
  },
});

export type SeccompProfile = SpecOf<typeof SeccompProfile>;
