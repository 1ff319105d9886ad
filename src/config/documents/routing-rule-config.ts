// RoutingRuleConfig: policy routing rule, name is the priority.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cidr, enumeration, routingTable, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";

export const routingRuleConfig = defineDocument({
  kind: "RoutingRuleConfig",
  since: "1.13",
  about: "Policy routing rule, name is the priority.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    src: field(cidr),
    dst: field(cidr),
    table: field(routingTable, { always: true, default: "unspec" }),
    action: field(enumeration("RoutingRuleAction", ["unspec", "unicast", "blackhole", "unreachable", "prohibit"]), {
      default: "unicast",
    }),
    iifName: field(string),
    oifName: field(string),
    fwMark: field(uint32),
    fwMask: field(uint32),
  },
});

export type RoutingRuleConfig = DocumentOf<typeof routingRuleConfig>;
