// BGPInstanceConfig: one native BGP speaker instance (neighbors, BFD, advertised links, route import).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, duration, ip, string, uint32, uint8 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkBgpImports, checkBgpNeighbors } from "../rules/bgp-rules.ts";
import { checkName } from "../rules/link-rules.ts";

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
  validate(document, report) {
    checkName(document.name, report);
    if (document.localASN === undefined) report.error(["localASN"], "localASN must be specified");
    if (document.routerID?.includes(":") === true) report.error(["routerID"], "routerID must be an IPv4 address");
    if ((document.neighbors ?? []).length === 0)
      report.warning(["neighbors"], `BGP instance ${JSON.stringify(document.name ?? "")} has no neighbors`);
    checkBgpNeighbors(document.neighbors ?? [], document.vrf ?? "", report);
    checkBgpImports(document.importRoutes ?? [], document.name ?? "", report);
  },
});

export type BGPInstanceConfig = DocumentOf<typeof bgpInstanceConfig>;
