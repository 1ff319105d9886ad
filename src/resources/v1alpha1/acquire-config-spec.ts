// AcquireConfigSpec: asks for the machine configuration to be looked for.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Asks for the machine configuration to be looked for.
 *
 * Ids: "machine-config".
 */
export const AcquireConfigSpec = defineResource({
  type: "AcquireConfigSpecs.v1alpha1.talos.dev",
  namespace: "runtime",
  spec: {},
});
