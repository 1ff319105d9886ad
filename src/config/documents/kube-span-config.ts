// KubeSpanConfig: KubeSpan mesh switch and settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { isSubnetFilter } from "../rules/checks.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeSpanConfig = defineDocument({
  kind: "KubeSpanConfig",
  since: "1.13",
  about: "KubeSpan mesh switch and settings.",
  fields: {
    enabled: field(bool, { optional: true, default: "false" }),
    advertiseKubernetesNetworks: field(bool, { optional: true, default: "false" }),
    allowDownPeerBypass: field(bool, { optional: true, default: "false" }),
    harvestExtraEndpoints: field(bool, { optional: true, default: "false" }),
    mtu: field(uint32, { optional: true, default: "1420" }),
    filters: field(
      object({
        endpoints: field(list(string)),
        excludeAdvertisedNetworks: field(list(cidr)),
      }),
      { optional: true },
    ),
  },
  validate(document, report) {
    if (document.mtu !== undefined && document.mtu < 1280)
      report.error(["mtu"], `kubespan link MTU must be at least 1280, found ${document.mtu}`);
    for (const [index, filter] of (document.filters?.endpoints ?? []).entries()) {
      if (!isSubnetFilter(filter))
        report.error(
          ["filters", "endpoints", index],
          `KubeSpan endpoint filter is not valid: ${JSON.stringify(filter)}`,
        );
    }
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.network.kubespan", "KubeSpan"),
});

export type KubeSpanConfig = DocumentOf<typeof kubeSpanConfig>;
