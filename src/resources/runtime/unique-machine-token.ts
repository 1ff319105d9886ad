// UniqueMachineToken: token by which a management server knows the machine.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Token by which a management server knows the machine.
 *
 * Ids: "unique-machine-token".
 */
export const UniqueMachineToken = defineResource({
  type: "UniqueMachineTokens.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Token", jsonPath: "{.token}" }],
  message: "runtime.UniqueMachineTokenSpec",
  spec: {
    token: field(1, string),
  },
});

export type UniqueMachineToken = SpecOf<typeof UniqueMachineToken>;
