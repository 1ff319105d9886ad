// Parts that all kinds of links share.
import { cidr, ip, routingTable, uint32 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

export const addresses = list(
  object({
    address: field(cidr, {
      always: true,
      required: true,
      about: "IP address with the length of its prefix, such as 10.0.0.5/24.",
    }),
    routePriority: field(uint32, { about: "Metric of the routes that the address brings." }),
  }),
);

export const routes = list(
  object({
    destination: field(cidr, {
      default: "default route (0.0.0.0/0 or ::/0 from gateway family)",
      about: "Prefix that is reached this way; the default route when unset.",
    }),
    gateway: field(ip, { about: "Next hop." }),
    source: field(ip, { about: "Source address." }),
    metric: field(uint32, { about: "Lower wins among equal routes." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    table: field(routingTable, { about: "Routing table." }),
  }),
);
