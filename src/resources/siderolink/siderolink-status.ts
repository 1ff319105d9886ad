// SiderolinkStatus: state of the tunnel to a management server.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * State of the tunnel to a management server.
 *
 * Ids: "siderolink-status".
 */
export const SiderolinkStatus = defineResource({
  type: "SiderolinkStatuses.siderolink.talos.dev",
  namespace: "config",
  columns: [
    { name: "Host", jsonPath: "{.host}" },
    { name: "Connected", jsonPath: "{.connected}" },
  ],
  message: "siderolink.StatusSpec",
  spec: {
    host: field(1, string),
    connected: field(2, bool),
    linkName: field(3, string),
    grpcTunnel: field(4, bool),
  },
});

export type SiderolinkStatus = SpecOf<typeof SiderolinkStatus>;
