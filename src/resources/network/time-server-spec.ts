// TimeServerSpec: time servers that shall be used.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { configLayer } from "./common/enums.ts";

/**
 * Time servers that shall be used.
 *
 * Ids: ns network: "timeservers"; ns network-config: <layer>/timeservers, dhcp4/<link>/timeservers.
 */
export const TimeServerSpec = defineResource({
  type: "TimeServerSpecs.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Timeservers", jsonPath: "{.timeServers}" },
    { name: "UseNTS", jsonPath: "{.useNTS}" },
  ],
  message: "network.TimeServerSpecSpec",
  spec: {
    timeServers: field(1, list(string)),
    useNTS: field(3, bool, omitEmpty),
    layer: field(2, configLayer),
  },
});

export type TimeServerSpec = SpecOf<typeof TimeServerSpec>;
