// NetworkRuleConfig: ingress firewall rule: ports, protocol, source subnets.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cidr, enumeration, portRange, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { overlaps, parsePorts } from "../rules/link-rules.ts";

export const networkRuleConfig = defineDocument({
  kind: "NetworkRuleConfig",
  since: "1.6",
  about: "Ingress firewall rule: ports, protocol, source subnets.",
  named: true,
  example: `name: api
portSelector:
    ports:
        - 50000
        - 30000-32767
    protocol: tcp
ingress:
    - subnet: 10.0.0.0/8
      except: 10.9.0.0/16
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    portSelector: field(
      object({
        ports: field(list(portRange), {
          always: true,
          merge: "replace",
          required: true,
          about: "Ports, and ranges such as 10-20.",
        }),
        protocol: field(enumeration("Protocol", ["icmp", "tcp", "udp", "icmpv6"], { zero: null }), {
          always: true,
          about: "Protocol.",
        }),
      }),
      { always: true, about: "Which ports are meant." },
    ),
    ingress: field(
      list(
        object({
          subnet: field(cidr, { always: true, required: true, about: "Prefix." }),
          except: field(cidr, { about: "Prefix inside the subnet that stays out." }),
        }),
      ),
      { always: true, merge: "replace", about: "Which packets come in." },
    ),
  },
  validate(document, report) {
    if ((document.name ?? "") === "") report.error(["name"], "name is required", "a name of this rule");
    const ranges = (document.portSelector?.ports ?? []).map(parsePorts);
    if (ranges.length === 0)
      report.error(
        ["portSelector", "ports"],
        "portSelector.ports is required",
        "ports or ranges of ports, such as 50000 or 10000-10100",
      );
    for (const [index, { low, high, text }] of ranges.entries()) {
      if (low > high)
        report.error(
          ["portSelector", "ports", index],
          `invalid port range: ${text}`,
          "a range whose first port is not above its last",
        );
    }
    for (const [first, second] of overlaps(ranges)) {
      report.error(
        ["portSelector", "ports"],
        `invalid port range: ${first.text} overlaps with ${second.text}`,
        "ranges that do not overlap",
      );
    }
    const nobody = `network rule ${JSON.stringify(document.name ?? "")} lets nobody in`;
    if (document.portSelector?.protocol === undefined)
      report.warning(["portSelector", "protocol"], `${nobody}: portSelector.protocol is not set`);
    if ((document.ingress ?? []).length === 0) report.warning(["ingress"], `${nobody}: ingress is empty`);
    for (const [index, { subnet }] of (document.ingress ?? []).entries()) {
      if (subnet === undefined) report.error(["ingress", index, "subnet"], "invalid subnet: want a CIDR", "a CIDR");
    }
  },
});

export type NetworkRuleConfig = DocumentOf<typeof networkRuleConfig>;
