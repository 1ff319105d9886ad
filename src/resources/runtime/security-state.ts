// SecurityState: secure boot, signatures, SELinux and FIPS state of the boot.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { fipsState, seLinuxState } from "./common/enums.ts";

/**
 * Secure boot, signatures, SELinux and FIPS state of the boot.
 *
 * Ids: "securitystate".
 */
export const SecurityState = defineResource({
  type: "SecurityStates.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "SecureBoot", jsonPath: "{.secureBoot}" },
    { name: "UKISigningKeyFingerprint", jsonPath: "{.ukiSigningKeyFingerprint}" },
    { name: "PCRSigningKeyFingerprint", jsonPath: "{.pcrSigningKeyFingerprint}" },
    { name: "SELinuxState", jsonPath: "{.selinuxState}" },
    { name: "ModuleSignatureEnforced", jsonPath: "{.moduleSignatureEnforced}" },
  ],
  message: "runtime.SecurityStateSpec",
  spec: {
    secureBoot: field(1, bool),
    ukiSigningKeyFingerprint: field(2, string, omitEmpty),
    pcrSigningKeyFingerprint: field(3, string, omitEmpty),
    selinuxState: field(4, seLinuxState, omitEmpty),
    fipsState: field(6, fipsState, omitEmpty),
    bootedWithUKI: field(5, bool, omitEmpty),
    moduleSignatureEnforced: field(7, bool, omitEmpty),
  },
});

export type SecurityState = SpecOf<typeof SecurityState>;
