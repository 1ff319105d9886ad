// VethConfig: veth pair, both ends configured.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, uint32 } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";

export const vethConfig = defineDocument({
  kind: "VethConfig",
  since: "1.14",
  about: "Veth pair, both ends configured.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    peer: field(
      object({
        name: field(string, { always: true, required: true }),
        up: field(bool, { optional: true }),
        mtu: field(uint32),
        addresses: field(addresses),
        routes: field(routes),
        multicast: field(bool, { optional: true }),
      }),
      { always: true, required: true },
    ),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
});

export type VethConfig = DocumentOf<typeof vethConfig>;
