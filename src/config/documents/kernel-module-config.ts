// KernelModuleConfig: load a kernel module.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";

export const kernelModuleConfig = defineDocument({
  kind: "KernelModuleConfig",
  since: "1.14",
  about: "Load a kernel module.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    parameters: field(list(string)),
  },
});

export type KernelModuleConfig = DocumentOf<typeof kernelModuleConfig>;
