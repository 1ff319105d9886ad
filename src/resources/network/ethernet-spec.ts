// EthernetSpec: rings, channels and features that a network card shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, uint32 } from "../../cosi/scalars.ts";
import { field, list, map, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { wolMode } from "./common/enums.ts";

/**
 * Rings, channels and features that a network card shall have.
 *
 * Ids: link name.
 */
export const EthernetSpec = defineResource({
  type: "EthernetSpecs.net.talos.dev",
  namespace: "network",
  message: "network.EthernetSpecSpec",
  spec: {
    rings: field(
      1,
      message("network.EthernetRingsSpec", {
        rx: field(1, optional(uint32), omitEmpty),
        tx: field(4, optional(uint32), omitEmpty),
        rxMini: field(2, optional(uint32), "rx-mini", omitEmpty),
        rxJumbo: field(3, optional(uint32), "rx-jumbo", omitEmpty),
        rxBufLen: field(5, optional(uint32), "rx-buf-len", omitEmpty),
        cqeSize: field(6, optional(uint32), "cqe-size", omitEmpty),
        txPush: field(7, optional(bool), "tx-push", omitEmpty),
        rxPush: field(8, optional(bool), "rx-push", omitEmpty),
        txPushBufLen: field(9, optional(uint32), "tx-push-buf-len", omitEmpty),
        tcpDataSplit: field(10, optional(bool), "tcp-data-split", omitEmpty),
      }),
      omitEmpty,
    ),
    features: field(2, map(bool), omitEmpty),
    channels: field(
      3,
      message("network.EthernetChannelsSpec", {
        rx: field(1, optional(uint32), omitEmpty),
        tx: field(2, optional(uint32), omitEmpty),
        other: field(3, optional(uint32), omitEmpty),
        combined: field(4, optional(uint32), omitEmpty),
      }),
      omitEmpty,
    ),
    wakeOnLan: field(4, list(wolMode), omitEmpty),
  },
});

export type EthernetSpec = SpecOf<typeof EthernetSpec>;
