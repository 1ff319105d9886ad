// ResolverConfig: DNS servers, search domains, host DNS cache.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, ip, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { isSet, legacyField } from "../rules/legacy-fields.ts";

export const resolverConfig = defineDocument({
  kind: "ResolverConfig",
  since: "1.12",
  about: "DNS servers, search domains, host DNS cache.",
  example: `nameservers:
    - address: 10.0.0.53
    - address: 9.9.9.9
      protocol: DoT
      tlsServerName: dns.example
searchDomains:
    domains:
        - lab.example
hostDNS:
    enabled: true
    forwardKubeDNSToHost: true
`,
  fields: {
    nameservers: field(
      list(
        object({
          address: field(ip, { always: true, required: true, about: "IP address of the server." }),
          protocol: field(enumeration("DNSProtocol", ["Do53", "DoT", "DoH"], { zero: null }), {
            default: "Do53",
            about: "Protocol.",
          }),
          tlsServerName: field(string, { about: "Name that the server's certificate must have." }),
        }),
      ),
      { about: "DNS servers, in order." },
    ),
    searchDomains: field(
      object({
        domains: field(list(string), { about: "Domains." }),
        disableDefault: field(bool, { optional: true, default: "false", about: "Leave out the host's own domain." }),
      }),
      { about: "Domains that short names are looked up in." },
    ),
    hostDNS: field(
      object({
        enabled: field(bool, { optional: true, default: "false", about: "Whether it is on." }),
        forwardKubeDNSToHost: field(bool, {
          optional: true,
          default: "false",
          about: "The cluster's DNS asks the host's.",
        }),
        resolveMemberNames: field(bool, {
          optional: true,
          default: "false",
          about: "Answer for the names of the cluster's nodes.",
        }),
      }),
      { about: "DNS cache of the host." },
    ),
  },
  validate(document, report) {
    const { hostDNS, nameservers = [] } = document;
    if (hostDNS?.enabled !== true) {
      if (hostDNS?.forwardKubeDNSToHost === true)
        report.error(
          ["hostDNS", "forwardKubeDNSToHost"],
          "forwardKubeDNSToHost cannot be enabled without enabling hostDNS",
          "false, or hostDNS.enabled true",
        );
      if (hostDNS?.resolveMemberNames === true)
        report.error(
          ["hostDNS", "resolveMemberNames"],
          "resolveMemberNames cannot be enabled without enabling hostDNS",
          "false, or hostDNS.enabled true",
        );
    }
    for (const [index, { address = "", protocol = "Do53", tlsServerName = "" }] of nameservers.entries()) {
      if (address === "")
        report.error(
          ["nameservers", index, "address"],
          `nameserver ${index}: address must be specified`,
          "an IP address",
        );
      if (protocol !== "Do53" && tlsServerName === "")
        report.error(
          ["nameservers", index, "tlsServerName"],
          `nameserver ${index}: tlsServerName must be specified for protocol ${protocol}`,
          "the name in the server's certificate",
        );
      if (protocol === "Do53" && tlsServerName !== "")
        report.error(
          ["nameservers", index, "tlsServerName"],
          `nameserver ${index}: tlsServerName cannot be used with protocol Do53`,
          "nothing, or protocol DoT or DoH",
        );
    }
    if (nameservers.length > 0 && nameservers.every(({ protocol = "Do53" }) => protocol !== "Do53")) {
      report.warning(
        ["nameservers"],
        "all nameservers use encrypted DNS: names cannot be resolved while the clock is wrong or certificates cannot be checked",
      );
    }
  },
  conflict(document, legacy) {
    const path = [
      "machine.network.nameservers",
      "machine.network.searchDomains",
      "machine.network.disableSearchDomain",
    ].find((each) => isSet(legacyField(legacy, each)));
    if (path !== undefined) return `resolver settings are already set in v1alpha1 config (.${path})`;
    const hasHostDns = document.hostDNS !== undefined && legacyField(legacy, "machine.features.hostDNS") !== undefined;
    return hasHostDns ? "host DNS is already set in v1alpha1 config (.machine.features.hostDNS)" : undefined;
  },
});

export type ResolverConfig = DocumentOf<typeof resolverConfig>;
