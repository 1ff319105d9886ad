// KubeletConfig: kubelet image, config, args.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, freeForm, list, map } from "../schema.ts";

export const kubeletConfig = defineDocument({
  kind: "KubeletConfig",
  since: "1.14",
  about: "Kubelet image, config, args.",
  fields: {
    image: field(string, { always: true, required: true }),
    config: field(freeForm, { always: true }),
    extraArgs: field(map(args)),
    clusterDNS: field(list(string)),
    defaultRuntimeSeccompProfileEnabled: field(bool, { optional: true, default: "false" }),
  },
});

export type KubeletConfig = DocumentOf<typeof kubeletConfig>;
