// MetricsServer: where metricsd answers, and how it shows and checks certificates.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemCertificate, pemKeyPair } from "../../cosi/pem-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Where metricsd answers, and how it shows and checks certificates. A type of ours: there while the config asks for metrics. `listenAddress` is host and port,
 * absent while nothing is served to the network; `loopbackPort` is 0 while nothing is served on 127.0.0.1.
 *
 * Ids: "metrics".
 */
export const MetricsServer = defineResource({
  type: "MetricsServers.secrets.ichor.dev",
  namespace: "secrets",
  sensitive: true,
  aliases: ["metricsserver"],
  skipAutomaticAliases: true,
  message: "ichor.MetricsServerSpec",
  spec: {
    listenAddress: field(1, string),
    loopbackPort: field(2, uint32),
    server: field(3, pemKeyPair),
    acceptedCAs: field(4, list(pemCertificate)),
  },
});

export type MetricsServer = SpecOf<typeof MetricsServer>;
