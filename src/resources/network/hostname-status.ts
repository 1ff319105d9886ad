// HostnameStatus: the host name that the node has.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The host name that the node has.
 *
 * Ids: "hostname".
 */
export const HostnameStatus = defineResource({
  type: "HostnameStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["hostname"],
  columns: [
    { name: "Hostname", jsonPath: "{.hostname}" },
    { name: "Domainname", jsonPath: "{.domainname}" },
  ],
  message: "network.HostnameStatusSpec",
  spec: {
    hostname: field(1, string),
    domainname: field(2, string),
  },
});

export type HostnameStatus = SpecOf<typeof HostnameStatus>;
