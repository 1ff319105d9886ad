// SysctlConfig: sysctls.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, map } from "../schema.ts";

export const sysctlConfig = defineDocument({
  kind: "SysctlConfig",
  since: "1.14",
  about: "Sysctls.",
  example: `params:
    net.ipv4.ip_forward: "1"
    vm.max_map_count: "262144"
`,
  fields: {
    params: field(map(string), { always: true, about: "Values by name." }),
  },
  validate(document, report) {
    if (Object.hasOwn(document.params ?? {}, ""))
      report.error(["params"], "sysctl key cannot be empty", "a key such as net.ipv4.ip_forward");
  },
});

export type SysctlConfig = DocumentOf<typeof sysctlConfig>;
