// KernelModuleConfig: load a kernel module.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";

export const kernelModuleConfig = defineDocument({
  kind: "KernelModuleConfig",
  since: "1.14",
  about: "Load a kernel module.",
  named: true,
  example: `name: nvme_tcp
parameters:
    - wq_unbound=Y
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the module." }),
    parameters: field(list(string), { about: "Parameters of the module." }),
  },
  validate: (document, report) => checkName(document.name, report, "the name of a module"),
});

export type KernelModuleConfig = DocumentOf<typeof kernelModuleConfig>;
