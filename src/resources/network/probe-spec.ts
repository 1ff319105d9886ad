// ProbeSpec: a reachability test that shall run.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, int } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { configLayer } from "./common/enums.ts";
import { httpProbeSpec, tcpProbeSpec } from "./common/messages.ts";

/**
 * A reachability test that shall run.
 *
 * Ids: ns network: tcp:<host:port> or http:<url without credentials>; ns network-config: <layer>/ + the same.
 */
export const ProbeSpec = defineResource({
  type: "ProbeSpecs.net.talos.dev",
  namespace: "network",
  message: "network.ProbeSpecSpec",
  spec: {
    interval: field(1, duration),
    failureThreshold: field(2, int),
    tcp: field(3, tcpProbeSpec, omitEmpty),
    layer: field(4, configLayer),
    http: field(5, httpProbeSpec, omitEmpty),
  },
});

export type ProbeSpec = SpecOf<typeof ProbeSpec>;
