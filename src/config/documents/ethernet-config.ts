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
  example: `name: eth0
features:
    rx-gro: false
rings:
    rx: 1024
channels:
    combined: 2
wakeOnLan:
    - magic
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    features: field(map(bool), { about: "Switches of the hardware or the system, by name." }),
    rings: field(
      object({
        rx: field(uint32, { optional: true, about: "Receive." }),
        tx: field(uint32, { optional: true, about: "Transmit." }),
        "rx-mini": field(uint32, { optional: true }),
        "rx-jumbo": field(uint32, { optional: true }),
        "rx-buf-len": field(uint32, { optional: true }),
        "cqe-size": field(uint32, { optional: true }),
        "tx-push": field(bool, { optional: true }),
        "rx-push": field(bool, { optional: true }),
        "tx-push-buf-len": field(uint32, { optional: true }),
        "tcp-data-split": field(bool, { optional: true }),
      }),
      { optional: true, about: "Sizes of ring buffers." },
    ),
    channels: field(
      object({
        rx: field(uint32, { optional: true, about: "Receive." }),
        tx: field(uint32, { optional: true, about: "Transmit." }),
        other: field(uint32, { optional: true }),
        combined: field(uint32, { optional: true }),
      }),
      { optional: true, about: "Numbers of channels." },
    ),
    wakeOnLan: field(
      list(enumeration("WOLMode", ["phy", "unicast", "multicast", "broadcast", "magic", "magicsecure", "filter"])),
      { about: "What wakes the machine." },
    ),
  },
  validate: (document, report) => checkName(document.name, report),
});

export type EthernetConfig = DocumentOf<typeof ethernetConfig>;
