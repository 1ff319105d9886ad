// APIServiceConfig: how apid listens and whom it trusts.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * How apid listens and whom it trusts.
 *
 * Ids: "apid".
 */
export const APIServiceConfig = defineResource({
  type: "APIServiceConfigs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.APIServiceConfigSpec",
  spec: {
    listenAddress: field(1, string),
    nodeRoutingDisabled: field(2, bool),
    readonlyRoleMode: field(3, bool),
    skipVerifyingClientCert: field(4, bool),
  },
});

export type APIServiceConfig = SpecOf<typeof APIServiceConfig>;
