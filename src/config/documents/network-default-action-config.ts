// NetworkDefaultActionConfig: default ingress firewall verdict.
import { defineDocument, documentsOf, type DocumentOf } from "../document.ts";
import { parsePorts } from "../rules/link-rules.ts";
import { enumeration } from "../scalars.ts";
import { field } from "../schema.ts";
import { networkRuleConfig } from "./network-rule-config.ts";

/** Of the machine API. */
const apiPort = 50_000;

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
  validate(document, report, { config }) {
    if (document.ingress !== "block") return;
    const opensApi = documentsOf(config, networkRuleConfig).some(
      ({ portSelector, ingress = [] }) =>
        portSelector?.protocol === "tcp" &&
        ingress.length > 0 &&
        (portSelector.ports ?? []).map(parsePorts).some(({ low, high }) => low <= apiPort && apiPort <= high),
    );
    if (opensApi) return;
    report.warning(
      ["ingress"],
      `ingress is blocked, and no NetworkRuleConfig opens tcp port ${apiPort}: only KubeSpan reaches the machine API`,
    );
  },
});

export type NetworkDefaultActionConfig = DocumentOf<typeof networkDefaultActionConfig>;
