// EthernetStatus: rings, channels and features that a network card has.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { duplex, ethernetPort, wolMode } from "./common/enums.ts";
import { featureMap } from "./common/feature-map.ts";

/**
 * Rings, channels and features that a network card has.
 *
 * Ids: link name.
 */
export const EthernetStatus = defineResource({
  type: "EthernetStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["ethtool"],
  columns: [
    { name: "Link", jsonPath: "{.linkState}" },
    { name: "Speed", jsonPath: "{.speedMbit}" },
  ],
  message: "network.EthernetStatusSpec",
  spec: {
    linkState: field(1, optional(bool), omitEmpty),
    speedMbit: field(2, int, omitEmpty),
    port: field(3, ethernetPort),
    duplex: field(4, duplex),
    ourModes: field(5, list(string), omitEmpty),
    peerModes: field(6, list(string), omitEmpty),
    rings: field(
      7,
      optional(
        message("network.EthernetRingsStatus", {
          rxMax: field(1, optional(uint32), "rx-max", omitEmpty),
          rxMiniMax: field(2, optional(uint32), "rx-mini-max", omitEmpty),
          rxJumboMax: field(3, optional(uint32), "rx-jumbo-max", omitEmpty),
          txMax: field(4, optional(uint32), "tx-max", omitEmpty),
          txPushBufLenMax: field(5, optional(uint32), "tx-push-buf-len-max", omitEmpty),
          rx: field(6, optional(uint32), omitEmpty),
          rxMini: field(7, optional(uint32), "rx-mini", omitEmpty),
          rxJumbo: field(8, optional(uint32), "rx-jumbo", omitEmpty),
          tx: field(9, optional(uint32), omitEmpty),
          rxBufLen: field(10, optional(uint32), "rx-buf-len", omitEmpty),
          cqeSize: field(11, optional(uint32), "cqe-size", omitEmpty),
          txPush: field(12, optional(bool), "tx-push", omitEmpty),
          rxPush: field(13, optional(bool), "rx-push", omitEmpty),
          txPushBufLen: field(14, optional(uint32), "tx-push-buf-len", omitEmpty),
          tcpDataSplit: field(15, optional(bool), "tcp-data-split", omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    features: field(8, featureMap, omitEmpty),
    channels: field(
      9,
      optional(
        message("network.EthernetChannelsStatus", {
          rxMax: field(1, optional(uint32), "rx-max", omitEmpty),
          txMax: field(2, optional(uint32), "tx-max", omitEmpty),
          otherMax: field(3, optional(uint32), "other-max", omitEmpty),
          combinedMax: field(4, optional(uint32), "combined-max", omitEmpty),
          rx: field(5, optional(uint32), omitEmpty),
          tx: field(6, optional(uint32), omitEmpty),
          other: field(7, optional(uint32), omitEmpty),
          combined: field(8, optional(uint32), omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    wakeOnLAN: field(10, list(wolMode), omitEmpty),
  },
});

export type EthernetStatus = SpecOf<typeof EthernetStatus>;
