// EthernetConfig: ethtool settings: features, rings, channels, wake-on-lan.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, string, uint32 } from "../scalars.ts";
import { field, list, map, object } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";

export const ethernetConfig = defineDocument({
  kind: "EthernetConfig",
  since: "1.10",
  about: "Ethtool settings: features, rings, channels, wake-on-lan.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    features: field(map(bool)),
    rings: field(
      object({
        rx: field(uint32, { optional: true }),
        tx: field(uint32, { optional: true }),
        "rx-mini": field(uint32, { optional: true }),
        "rx-jumbo": field(uint32, { optional: true }),
        "rx-buf-len": field(uint32, { optional: true }),
        "cqe-size": field(uint32, { optional: true }),
        "tx-push": field(bool, { optional: true }),
        "rx-push": field(bool, { optional: true }),
        "tx-push-buf-len": field(uint32, { optional: true }),
        "tcp-data-split": field(bool, { optional: true }),
      }),
      { optional: true },
    ),
    channels: field(
      object({
        rx: field(uint32, { optional: true }),
        tx: field(uint32, { optional: true }),
        other: field(uint32, { optional: true }),
        combined: field(uint32, { optional: true }),
      }),
      { optional: true },
    ),
    wakeOnLan: field(
      list(enumeration("WOLMode", ["phy", "unicast", "multicast", "broadcast", "magic", "magicsecure", "filter"])),
    ),
  },
  validate: (document, report) => checkName(document.name, report),
});

export type EthernetConfig = DocumentOf<typeof ethernetConfig>;
