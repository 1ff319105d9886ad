// NetworkStatus: which parts of the network are ready.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Which parts of the network are ready.
 *
 * Ids: "status".
 */
export const NetworkStatus = defineResource({
  type: "NetworkStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["netstatus", "netstatuses"],
  columns: [
    { name: "Address", jsonPath: "{.addressReady}" },
    { name: "Connectivity", jsonPath: "{.connectivityReady}" },
    { name: "Hostname", jsonPath: "{.hostnameReady}" },
    { name: "Etc", jsonPath: "{.etcFilesReady}" },
  ],
  message: "network.StatusSpec",
  spec: {
    addressReady: field(1, bool),
    connectivityReady: field(2, bool),
    hostnameReady: field(3, bool),
    etcFilesReady: field(4, bool),
  },
});

export type NetworkStatus = SpecOf<typeof NetworkStatus>;
