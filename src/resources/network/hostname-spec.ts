// HostnameSpec: the host name that the node shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { configLayer } from "./common/enums.ts";

/**
 * The host name that the node shall have.
 *
 * Ids: ns network: "hostname"; ns network-config: <layer>/hostname, dhcp4/<link>/hostname.
 */
export const HostnameSpec = defineResource({
  type: "HostnameSpecs.net.talos.dev",
  namespace: "network",
  message: "network.HostnameSpecSpec",
  spec: {
    hostname: field(1, string),
    domainname: field(2, string),
    layer: field(3, configLayer),
  },
});

export type HostnameSpec = SpecOf<typeof HostnameSpec>;
