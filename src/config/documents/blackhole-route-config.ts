// BlackholeRouteConfig: blackhole route for a prefix given as name.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { parseIpPrefix } from "../../base/ip.ts";

export const blackholeRouteConfig = defineDocument({
  kind: "BlackholeRouteConfig",
  since: "1.13",
  about: "Blackhole route for a prefix given as name.",
  named: true,
  example: `name: 172.31.0.0/16
metric: 50
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Prefix whose packets are dropped." }),
    metric: field(uint32, { about: "Lower wins among equal routes." }),
  },
  validate(document, report) {
    if (parseIpPrefix(document.name ?? "") === undefined)
      report.error(["name"], "name must be a valid IP prefix", "a valid IP prefix");
  },
});

export type BlackholeRouteConfig = DocumentOf<typeof blackholeRouteConfig>;
