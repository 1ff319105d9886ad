// EtcdSpec: addresses and arguments with which etcd starts.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, map } from "../../cosi/spec.ts";
import { argValues } from "./common/messages.ts";

/**
 * Addresses and arguments with which etcd starts.
 *
 * Ids: "etcd".
 */
export const EtcdSpec = defineResource({
  type: "EtcdSpecs.etcd.talos.dev",
  namespace: "etcd",
  columns: [
    { name: "Name", jsonPath: "{.name}" },
    { name: "AdvertisedAddresses", jsonPath: "{.advertisedAddresses}" },
    { name: "ListenPeerAddresses", jsonPath: "{.listenPeerAddresses}" },
    { name: "ListenClientAddresses", jsonPath: "{.listenClientAddresses}" },
  ],
  message: "etcd.SpecSpec",
  spec: {
    name: field(1, string),
    advertisedAddresses: field(2, list(netIp)),
    listenPeerAddresses: field(5, list(netIp)),
    listenClientAddresses: field(6, list(netIp)),
    image: field(3, string),
    extraArgs: field(7, map(argValues)),
  },
});

export type EtcdSpec = SpecOf<typeof EtcdSpec>;
