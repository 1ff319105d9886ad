// ResolverConfig: DNS servers, search domains, host DNS cache.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, ip, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const resolverConfig = defineDocument({
  kind: "ResolverConfig",
  since: "1.12",
  about: "DNS servers, search domains, host DNS cache.",
  fields: {
    nameservers: field(
      list(
        object({
          address: field(ip, { always: true, required: true }),
          protocol: field(enumeration("DNSProtocol", ["Do53", "DoT", "DoH"], { zero: null }), { default: "Do53" }),
          tlsServerName: field(string),
        }),
      ),
    ),
    searchDomains: field(
      object({
        domains: field(list(string)),
        disableDefault: field(bool, { optional: true, default: "false" }),
      }),
    ),
    hostDNS: field(
      object({
        enabled: field(bool, { optional: true, default: "false" }),
        forwardKubeDNSToHost: field(bool, { optional: true, default: "false" }),
        resolveMemberNames: field(bool, { optional: true, default: "false" }),
      }),
    ),
  },
});

export type ResolverConfig = DocumentOf<typeof resolverConfig>;
