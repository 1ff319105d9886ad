// KernelCmdline: the kernel's command line.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The kernel's command line.
 *
 * Ids: "cmdline".
 */
export const KernelCmdline = defineResource({
  type: "KernelCmdlines.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["cmdline"],
  columns: [{ name: "Cmdline", jsonPath: "{.cmdline}" }],
  message: "runtime.KernelCmdlineSpec",
  spec: {
    cmdline: field(1, string),
  },
});

export type KernelCmdline = SpecOf<typeof KernelCmdline>;
