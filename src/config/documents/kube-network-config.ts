// KubeNetworkConfig: pod/service subnets, DNS domain, node mask sizes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cidr, int, string } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { checkNetwork } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeNetworkConfig = defineDocument({
  kind: "KubeNetworkConfig",
  since: "1.14",
  about: "Pod/service subnets, DNS domain, node mask sizes.",
  example: `dnsDomain: cluster.local
podSubnets:
    - 10.244.0.0/16
serviceSubnets:
    - 10.96.0.0/12
`,
  fields: {
    dnsDomain: field(string, { always: true, default: "cluster.local", about: "DNS domain of the cluster." }),
    podSubnets: field(list(cidr), {
      always: true,
      merge: "replace",
      required: true,
      about: "Prefixes of pods, one for each address family.",
    }),
    serviceSubnets: field(list(cidr), {
      always: true,
      merge: "replace",
      required: true,
      about: "Prefixes of services, one for each address family.",
    }),
    nodeCIDRMaskSizeIPv4: field(int, { default: "24", about: "Prefix length of each node's part of the IPv4 pods." }),
    nodeCIDRMaskSizeIPv6: field(int, { default: "64", about: "Prefix length of each node's part of the IPv6 pods." }),
  },
  validate: (document, report) => checkNetwork(document, report),
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.network", "cluster network"),
});

export type KubeNetworkConfig = DocumentOf<typeof kubeNetworkConfig>;
