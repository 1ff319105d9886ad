// SecurityProfileConfig: workload isolation switch.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool } from "../scalars.ts";
import { field } from "../schema.ts";

export const securityProfileConfig = defineDocument({
  kind: "SecurityProfileConfig",
  since: "1.14",
  about: "Workload isolation switch. Accepted, and without effect yet.",
  example: `workloadIsolation: true
`,
  fields: {
    workloadIsolation: field(bool, {
      optional: true,
      default: "false",
      about: "Workloads run in a sandbox of their own.",
    }),
  },
});

export type SecurityProfileConfig = DocumentOf<typeof securityProfileConfig>;
