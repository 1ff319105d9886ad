// Environment: environment variables of the node's services.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Environment variables of the node's services.
 *
 * Ids: "machined".
 */
export const Environment = defineResource({
  type: "Environments.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["env"],
  columns: [{ name: "Variables", jsonPath: "{.variables}" }],
  message: "runtime.EnvironmentSpec",
  spec: {
    variables: field(1, list(string)),
  },
});

export type Environment = SpecOf<typeof Environment>;
