// BGPInstanceConfig: one native BGP speaker instance (neighbors, BFD, advertised links, route import).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, duration, ip, string, uint32, uint8 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkBgpImports, checkBgpNeighbors } from "../rules/bgp-rules.ts";
import { warnOfNoEffect } from "../rules/no-effect.ts";
import { checkName } from "../rules/link-rules.ts";

export const bgpInstanceConfig = defineDocument({
  kind: "BGPInstanceConfig",
  since: "1.14",
  about:
    "One native BGP speaker instance (neighbors, BFD, advertised links, route import). Accepted, and without effect yet.",
  named: true,
  example: `name: edge
localASN: 64512
routerID: 10.9.0.1
advertise:
    - lo1
neighbors:
    - link: eth0
      peerASN: 64513
      holdTime: 12s
    - address: fd00::2
      peerASN: 64514
      passive: true
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    vrf: field(string, { about: "Routing domain." }),
    localASN: field(uint32, { always: true, required: true, about: "Own autonomous system number." }),
    routerID: field(ip, { about: "Router id, an IPv4 address." }),
    routeSource: field(ip),
    advertise: field(list(string), { merge: "replace", about: "Links whose addresses are told to neighbors." }),
    multipath: field(bool, { optional: true, default: "false", about: "Use several equal paths." }),
    maxPaths: field(uint8, { about: "Most equal paths." }),
    installRoutes: field(bool, { optional: true, default: "true", about: "Put learned routes into the kernel." }),
    importRoutes: field(
      list(
        object({
          bgpInstance: field(string, { always: true, required: true, about: "Instance that routes are taken from." }),
          prefixes: field(list(cidr), { always: true, required: true, about: "Prefixes, without host bits." }),
        }),
      ),
      { merge: "replace", about: "Routes taken from other instances." },
    ),
    neighbors: field(
      list(
        object({
          address: field(ip, { about: "Address of the neighbor." }),
          link: field(string, { about: "Link on which the neighbor is found." }),
          peerASN: field(uint32, { about: "Autonomous system number of the neighbor." }),
          localASN: field(uint32, { about: "Own autonomous system number." }),
          passive: field(bool, { default: "false", about: "Wait for the neighbor to connect." }),
          holdTime: field(duration, { about: "Silence after which the neighbor counts as gone." }),
          bfd: field(
            object({
              transmitInterval: field(duration),
              receiveInterval: field(duration),
              detectMultiplier: field(uint8, { about: "Packets missed before the neighbor counts as dead." }),
            }),
            { optional: true, about: "Fast detection of dead neighbors." },
          ),
        }),
      ),
      { merge: "replace", about: "Whom the speaker talks to." },
    ),
  },
  validate(document, report, target) {
    checkName(document.name, report, "a name of this BGP instance");
    const name = JSON.stringify(document.name ?? "");
    if (document.localASN === undefined)
      report.error(["localASN"], "localASN must be specified", "the number of this autonomous system");
    if (document.routerID?.includes(":") === true)
      report.error(["routerID"], "routerID must be an IPv4 address", "an IPv4 address such as 10.0.0.1");
    if ((document.neighbors ?? []).length === 0) report.warning(["neighbors"], `BGP instance ${name} has no neighbors`);
    warnOfNoEffect(report, target, `BGP instance ${name}`);
    checkBgpNeighbors(document.neighbors ?? [], document.vrf ?? "", report);
    checkBgpImports(document.importRoutes ?? [], document.name ?? "", report);
  },
});

export type BGPInstanceConfig = DocumentOf<typeof bgpInstanceConfig>;
