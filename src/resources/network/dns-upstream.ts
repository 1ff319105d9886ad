// DNSUpstream: a name server that the node's resolver asks, and its health.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A name server that the node's resolver asks, and its health.
 *
 * Ids: #NNN <protocol> <addr> (#000 Do53 1.1.1.1).
 */
export const DNSUpstream = defineResource({
  type: "DNSUpstreams.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Healthy", jsonPath: "{.healthy}" },
    { name: "Address", jsonPath: "{.addr}" },
  ],
  spec: {
    healthy: field(0, string),
    addr: field(0, string),
  },
});

export type DNSUpstream = SpecOf<typeof DNSUpstream>;
