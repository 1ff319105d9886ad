// DNSResolveCache: a listener of the node's own caching resolver.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A listener of the node's own caching resolver.
 *
 * Ids: <udp|tcp>-<listen ip:port>.
 */
export const DNSResolveCache = defineResource({
  type: "DNSResolveCaches.net.talos.dev",
  namespace: "network",
  displayType: "DNSResolveCach",
  columns: [{ name: "Status", jsonPath: "{.status}" }],
  message: "network.DNSResolveCacheSpec",
  spec: {
    status: field(1, string),
  },
});

export type DNSResolveCache = SpecOf<typeof DNSResolveCache>;
