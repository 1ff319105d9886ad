// KubeletConfig: kubelet image, config, args.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, freeForm, list, map } from "../schema.ts";
import { protectedKubeletKeys } from "../rules/checks.ts";
import { checkKubeletFields } from "../rules/kubelet-fields.ts";
import { checkImage } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeletConfig = defineDocument({
  kind: "KubeletConfig",
  since: "1.14",
  about: "Kubelet image, config, args.",
  example: `image: ghcr.io/siderolabs/kubelet:v1.37.0
config:
    maxPods: 200
extraArgs:
    v: "2"
clusterDNS:
    - 10.96.0.10
`,
  fields: {
    image: field(string, { always: true, required: true, about: "Container image, with tag or digest." }),
    config: field(freeForm, { always: true, about: "KubeletConfiguration, joined with what the node decides." }),
    extraArgs: field(map(args), {
      about:
        "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
    }),
    clusterDNS: field(list(string), {
      about: "Addresses of the cluster's DNS; the tenth of each service prefix when unset.",
    }),
    defaultRuntimeSeccompProfileEnabled: field(bool, {
      optional: true,
      default: "false",
      about: "Pods get the runtime's default seccomp profile.",
    }),
  },
  validate(document, report, context) {
    checkImage(document.image, report, context);
    const { apiVersion: _, kind: __, ...config } = document.config ?? {}; // refused below
    checkKubeletFields(config, ["config"], { report, isStored: context.isStored });
    for (const key of Object.keys(document.config ?? {})) {
      if (protectedKubeletKeys.has(key))
        report.error(
          ["config", key],
          `kubelet configuration field ${JSON.stringify(key)} can't be overridden`,
          "nothing",
        );
    }
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.kubelet", "kubelet"),
});

export type KubeletConfig = DocumentOf<typeof kubeletConfig>;
