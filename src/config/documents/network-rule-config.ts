// NetworkRuleConfig: ingress firewall rule: ports, protocol, source subnets.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cidr, enumeration, portRange, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const networkRuleConfig = defineDocument({
  kind: "NetworkRuleConfig",
  since: "1.6",
  about: "Ingress firewall rule: ports, protocol, source subnets.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    portSelector: field(
      object({
        ports: field(list(portRange), { always: true, merge: "replace", required: true }),
        protocol: field(enumeration("Protocol", ["icmp", "tcp", "udp", "icmpv6"], { zero: null }), { always: true }),
      }),
      { always: true },
    ),
    ingress: field(
      list(
        object({
          subnet: field(cidr, { always: true, required: true }),
          except: field(cidr),
        }),
      ),
      { always: true, merge: "replace" },
    ),
  },
});

export type NetworkRuleConfig = DocumentOf<typeof networkRuleConfig>;
