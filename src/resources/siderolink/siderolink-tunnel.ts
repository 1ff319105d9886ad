// SiderolinkTunnel: settings of the tunnel when it goes through gRPC.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPort } from "../../cosi/net-types.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Settings of the tunnel when it goes through gRPC.
 *
 * Ids: "siderolink-tunnel".
 */
export const SiderolinkTunnel = defineResource({
  type: "SiderolinkTunnels.siderolink.talos.dev",
  namespace: "config",
  sensitive: true,
  columns: [
    { name: "API Endpoint", jsonPath: "{.apiEndpoint}" },
    { name: "Link name", jsonPath: "{.linkName}" },
    { name: "MTU", jsonPath: "{.mtu}" },
    { name: "Node address", jsonPath: "{.nodeAddress}" },
  ],
  message: "siderolink.TunnelSpec",
  spec: {
    apiEndpoint: field(1, string),
    linkName: field(2, string),
    mtu: field(3, int),
    nodeAddress: field(4, netIpPort),
  },
});

export type SiderolinkTunnel = SpecOf<typeof SiderolinkTunnel>;
