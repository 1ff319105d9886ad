// KubeAdmissionControlConfig: one admission plugin configuration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, freeForm } from "../schema.ts";

export const kubeAdmissionControlConfig = defineDocument({
  kind: "KubeAdmissionControlConfig",
  since: "1.14",
  about: "One admission plugin configuration.",
  named: true,
  controlPlaneOnly: true,
  fields: {
    name: field(string, { always: true, required: true }),
    configuration: field(freeForm, { always: true }),
  },
});

export type KubeAdmissionControlConfig = DocumentOf<typeof kubeAdmissionControlConfig>;
