// NetworkDefaultActionConfig: default ingress firewall verdict.
import { defineDocument, type DocumentOf } from "../document.ts";
import { enumeration } from "../scalars.ts";
import { field } from "../schema.ts";

export const networkDefaultActionConfig = defineDocument({
  kind: "NetworkDefaultActionConfig",
  since: "1.6",
  about: "Default ingress firewall verdict.",
  example: `ingress: block
`,
  fields: {
    ingress: field(enumeration("DefaultAction", ["accept", "block"]), {
      always: true,
      default: "accept",
      about: "Which packets come in.",
    }),
  },
});

export type NetworkDefaultActionConfig = DocumentOf<typeof networkDefaultActionConfig>;
