// SysfsConfig: sysfs values.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, map } from "../schema.ts";

export const sysfsConfig = defineDocument({
  kind: "SysfsConfig",
  since: "1.14",
  about: "Sysfs values.",
  example: `params:
    devices.system.cpu.cpu0.cpufreq.scaling_governor: performance
`,
  fields: {
    params: field(map(string), { always: true, about: "Values by name." }),
  },
  validate(document, report) {
    if (Object.hasOwn(document.params ?? {}, ""))
      report.error(["params"], "sysfs key cannot be empty", "a key such as block.sda.queue.scheduler");
  },
});

export type SysfsConfig = DocumentOf<typeof sysfsConfig>;
