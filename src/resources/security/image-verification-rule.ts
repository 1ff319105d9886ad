// ImageVerificationRule: which images need which signatures.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, message, omitEmpty, optional } from "../../cosi/spec.ts";

/**
 * Which images need which signatures.
 *
 * Ids: 4-digit rule index (0000).
 */
export const ImageVerificationRule = defineResource({
  type: "ImageVerificationRules.security.talos.dev",
  namespace: "security",
  columns: [
    { name: "Pattern", jsonPath: "{.imagePattern}" },
    { name: "Skip", jsonPath: "{.skip}" },
    { name: "Deny", jsonPath: "{.deny}" },
  ],
  message: "security.ImageVerificationRuleSpec",
  spec: {
    imagePattern: field(2, string, omitEmpty),
    skip: field(3, bool),
    deny: field(4, bool),
    keylessVerifier: field(
      5,
      optional(
        message("security.ImageKeylessVerifierSpec", {
          issuer: field(1, string),
          subject: field(2, string, omitEmpty),
          subjectRegex: field(3, string, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    publicKeyVerifier: field(
      6,
      optional(
        message("security.ImagePublicKeyVerifierSpec", {
          certificate: field(1, string),
        }),
      ),
      omitEmpty,
    ),
  },
});

export type ImageVerificationRule = SpecOf<typeof ImageVerificationRule>;
