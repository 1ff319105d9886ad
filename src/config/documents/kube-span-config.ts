// KubeSpanConfig: KubeSpan mesh switch and settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { isSubnetFilter } from "../rules/checks.ts";
import { conflictWith } from "../rules/legacy-fields.ts";
import { wantedSubnetFilter } from "../rules/wanted.ts";

export const kubeSpanConfig = defineDocument({
  kind: "KubeSpanConfig",
  since: "1.13",
  about: "KubeSpan mesh switch and settings.",
  example: `enabled: true
mtu: 1420
filters:
    endpoints:
        - 0.0.0.0/0
        - "!10.0.0.0/8"
`,
  fields: {
    enabled: field(bool, { optional: true, default: "false", about: "Whether it is on." }),
    advertiseKubernetesNetworks: field(bool, {
      optional: true,
      default: "false",
      about: "Pods' traffic goes through the mesh, too.",
    }),
    allowDownPeerBypass: field(bool, {
      optional: true,
      default: "false",
      about: "Send past the tunnel while the peer is down.",
    }),
    harvestExtraEndpoints: field(bool, {
      optional: true,
      default: "false",
      about: "Learn endpoints from the traffic of peers.",
    }),
    mtu: field(uint32, {
      optional: true,
      default: "1420",
      about: "Largest packet in bytes; the link's own when unset.",
    }),
    filters: field(
      object({
        endpoints: field(list(string)),
        excludeAdvertisedNetworks: field(list(cidr)),
      }),
      { optional: true, about: "Which addresses are used." },
    ),
  },
  validate(document, report) {
    if (document.mtu !== undefined && document.mtu < 1280)
      report.error(["mtu"], `kubespan link MTU must be at least 1280, found ${document.mtu}`, "at least 1280");
    for (const [index, filter] of (document.filters?.endpoints ?? []).entries()) {
      if (!isSubnetFilter(filter))
        report.error(
          ["filters", "endpoints", index],
          `KubeSpan endpoint filter is not valid: ${JSON.stringify(filter)}`,
          wantedSubnetFilter,
        );
    }
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.network.kubespan", "KubeSpan"),
});

export type KubeSpanConfig = DocumentOf<typeof kubeSpanConfig>;
