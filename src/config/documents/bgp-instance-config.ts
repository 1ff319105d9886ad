// BGPInstanceConfig: one native BGP speaker instance (neighbors, BFD, advertised links, route import).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, duration, ip, string, uint32, uint8 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const bgpInstanceConfig = defineDocument({
  kind: "BGPInstanceConfig",
  since: "1.14",
  about: "One native BGP speaker instance (neighbors, BFD, advertised links, route import).",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    vrf: field(string),
    localASN: field(uint32, { always: true, required: true }),
    routerID: field(ip),
    routeSource: field(ip),
    advertise: field(list(string), { merge: "replace" }),
    multipath: field(bool, { optional: true, default: "false" }),
    maxPaths: field(uint8),
    installRoutes: field(bool, { optional: true, default: "true" }),
    importRoutes: field(
      list(
        object({
          bgpInstance: field(string, { always: true, required: true }),
          prefixes: field(list(cidr), { always: true, required: true }),
        }),
      ),
      { merge: "replace" },
    ),
    neighbors: field(
      list(
        object({
          address: field(ip),
          link: field(string),
          peerASN: field(uint32),
          localASN: field(uint32),
          passive: field(bool, { default: "false" }),
          holdTime: field(duration),
          bfd: field(
            object({
              transmitInterval: field(duration),
              receiveInterval: field(duration),
              detectMultiplier: field(uint8),
            }),
            { optional: true },
          ),
        }),
      ),
      { merge: "replace" },
    ),
  },
});

export type BGPInstanceConfig = DocumentOf<typeof bgpInstanceConfig>;
