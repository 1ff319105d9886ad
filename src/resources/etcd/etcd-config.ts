// EtcdConfig: settings of etcd from the machine configuration.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, map, omitEmpty } from "../../cosi/spec.ts";
import { argValues } from "./common/messages.ts";

/**
 * Settings of etcd from the machine configuration.
 *
 * Ids: "etcd".
 */
export const EtcdConfig = defineResource({
  type: "EtcdConfigs.etcd.talos.dev",
  namespace: "etcd",
  columns: [{ name: "Image", jsonPath: "{.image}" }],
  message: "etcd.ConfigSpec",
  spec: {
    advertiseValidSubnets: field(1, list(string), omitEmpty),
    advertiseExcludeSubnets: field(2, list(string)),
    listenValidSubnets: field(5, list(string), omitEmpty),
    listenExcludeSubnets: field(6, list(string)),
    image: field(3, string),
    extraArgs: field(7, map(argValues)),
  },
});

export type EtcdConfig = SpecOf<typeof EtcdConfig>;
