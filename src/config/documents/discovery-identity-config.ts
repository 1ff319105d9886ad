// DiscoveryIdentityConfig: cluster id and shared secret for discovery.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { is32Bytes } from "../rules/checks.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const discoveryIdentityConfig = defineDocument({
  kind: "DiscoveryIdentityConfig",
  since: "1.14",
  about: "Cluster id and shared secret for discovery.",
  example: `clusterID: xbQ+IANh0DNY1qDBa3oWaIWsvxHGfmWUMvgmDvQu3l4=
clusterSecret: iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog=
`,
  fields: {
    clusterID: field(string, {
      always: true,
      required: true,
      about: "Name of the cluster towards the discovery service.",
    }),
    clusterSecret: field(string, {
      always: true,
      secret: true,
      required: true,
      about: "Secret that only the cluster's nodes know, base64 of 32 bytes.",
    }),
  },
  validate(document, report) {
    if ((document.clusterID ?? "") === "")
      report.error(["clusterID"], "clusterID is required", "an identifier that all nodes of the cluster share");
    if ((document.clusterSecret ?? "") === "")
      return report.error(["clusterSecret"], "clusterSecret is required", "base64 of 32 bytes");
    if (!is32Bytes(document.clusterSecret ?? ""))
      report.error(["clusterSecret"], "clusterSecret must be base64 of 32 bytes", "base64 of 32 bytes");
  },
  conflict: (_document, legacy) => conflictWithAny(legacy, ["cluster.id", "cluster.secret"], "cluster identity"),
});

export type DiscoveryIdentityConfig = DocumentOf<typeof discoveryIdentityConfig>;
