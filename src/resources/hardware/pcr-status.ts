// PCRStatus: a platform configuration register of the TPM that the node used.
import { defineResource } from "../../cosi/resource.ts";

/**
 * A platform configuration register of the TPM that the node used.
 *
 * Ids: PCR number in decimal ("11").
 */
export const PCRStatus = defineResource({
  type: "PCRStatuses.hardware.talos.dev",
  namespace: "hardware",
  spec: {},
});
