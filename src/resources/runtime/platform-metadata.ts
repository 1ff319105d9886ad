// PlatformMetadata: what the platform says of this machine.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, map, omitEmpty } from "../../cosi/spec.ts";

/**
 * What the platform says of this machine.
 *
 * Ids: "platformmetadata".
 */
export const PlatformMetadata = defineResource({
  type: "PlatformMetadatas.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Platform", jsonPath: "{.platform}" },
    { name: "Type", jsonPath: "{.instanceType}" },
    { name: "Region", jsonPath: "{.region}" },
    { name: "Zone", jsonPath: "{.zone}" },
  ],
  message: "runtime.PlatformMetadataSpec",
  spec: {
    platform: field(1, string, omitEmpty),
    hostname: field(2, string, omitEmpty),
    region: field(3, string, omitEmpty),
    zone: field(4, string, omitEmpty),
    instanceType: field(5, string, omitEmpty),
    instanceId: field(6, string, omitEmpty),
    providerId: field(7, string, omitEmpty),
    spot: field(8, bool, omitEmpty),
    internalDNS: field(9, string, omitEmpty),
    externalDNS: field(10, string, omitEmpty),
    tags: field(11, map(string), omitEmpty),
  },
});

export type PlatformMetadata = SpecOf<typeof PlatformMetadata>;
