// Parts that all kinds of links share.
import { cidr, ip, routingTable, uint32 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

export const addresses = list(
  object({
    address: field(cidr, { always: true, required: true }),
    routePriority: field(uint32),
  }),
);

export const routes = list(
  object({
    destination: field(cidr, { default: "default route (0.0.0.0/0 or ::/0 from gateway family)" }),
    gateway: field(ip),
    source: field(ip),
    metric: field(uint32),
    mtu: field(uint32),
    table: field(routingTable),
  }),
);
