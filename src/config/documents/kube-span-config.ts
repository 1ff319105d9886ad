// KubeSpanConfig: KubeSpan mesh switch and settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cidr, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

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
});

export type KubeSpanConfig = DocumentOf<typeof kubeSpanConfig>;
