// SiderolinkConfig: settings of the tunnel to a management server.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Settings of the tunnel to a management server.
 *
 * Ids: "siderolink".
 */
export const SiderolinkConfig = defineResource({
  type: "SiderolinkConfigs.siderolink.talos.dev",
  namespace: "config",
  sensitive: true,
  columns: [
    { name: "API Endpoint", jsonPath: "{.apiEndpoint}" },
    { name: "Tunnel", jsonPath: "{.tunnel}" },
  ],
  message: "siderolink.ConfigSpec",
  spec: {
    apiEndpoint: field(1, string),
    host: field(2, string),
    joinToken: field(3, string),
    insecure: field(4, bool),
    tunnel: field(5, bool),
  },
});

export type SiderolinkConfig = SpecOf<typeof SiderolinkConfig>;
