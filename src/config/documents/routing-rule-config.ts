// RoutingRuleConfig: policy routing rule, name is the priority.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cidr, enumeration, routingTable, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";

export const routingRuleConfig = defineDocument({
  kind: "RoutingRuleConfig",
  since: "1.13",
  about: "Policy routing rule, name is the priority.",
  named: true,
  example: `name: "900"
src: 10.7.0.0/16
table: "110"
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Priority of the rule." }),
    src: field(cidr, { about: "Source prefix." }),
    dst: field(cidr, { about: "Destination prefix." }),
    table: field(routingTable, { always: true, default: "unspec", about: "Routing table." }),
    action: field(enumeration("RoutingRuleAction", ["unspec", "unicast", "blackhole", "unreachable", "prohibit"]), {
      default: "unicast",
      about: "What happens to packets.",
    }),
    iifName: field(string),
    oifName: field(string),
    fwMark: field(uint32, { about: "Mark of packets." }),
    fwMask: field(uint32, { about: "Which bits of the mark count." }),
  },
  validate(document, report) {
    const priority = /^\d{1,10}$/u.test(document.name ?? "") ? Number(document.name) : -1;
    if (priority < 0 || priority > 0xffff_ffff)
      report.error(
        ["name"],
        "name must be a valid rule priority (an unsigned 32-bit number)",
        "an unsigned 32-bit number",
      );
    else if ([0, 32_500, 32_766, 32_767].includes(priority))
      report.error(
        ["name"],
        `rule priority ${priority} is reserved`,
        "another number: 0, 32500, 32766 and 32767 are the kernel's and the system's own",
      );
    const action = document.action ?? "unspec";
    if (document.table === undefined && (action === "unspec" || action === "unicast"))
      report.error(
        ["table"],
        "either table or a non-unicast action must be specified",
        "a table or a non-unicast action",
      );
    if (document.fwMask !== undefined && document.fwMark === undefined)
      report.error(["fwMask"], "fwMask cannot be specified without fwMark", "nothing, or an fwMark too");
  },
});

export type RoutingRuleConfig = DocumentOf<typeof routingRuleConfig>;
