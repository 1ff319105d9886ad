// EncryptionSalt: random bytes that disk keys derived from the node's identity are mixed with.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bytes } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Random bytes that disk keys derived from the node's identity are mixed with.
 *
 * Ids: "salt".
 */
export const EncryptionSalt = defineResource({
  type: "EncryptionSalts.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.EncryptionSaltSpec",
  spec: {
    diskSalt: field(1, bytes),
  },
});

export type EncryptionSalt = SpecOf<typeof EncryptionSalt>;
