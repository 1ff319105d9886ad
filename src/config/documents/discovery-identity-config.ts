// DiscoveryIdentityConfig: cluster id and shared secret for discovery.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const discoveryIdentityConfig = defineDocument({
  kind: "DiscoveryIdentityConfig",
  since: "1.14",
  about: "Cluster id and shared secret for discovery.",
  fields: {
    clusterID: field(string, { always: true, required: true }),
    clusterSecret: field(string, { always: true, secret: true, required: true }),
  },
});

export type DiscoveryIdentityConfig = DocumentOf<typeof discoveryIdentityConfig>;
