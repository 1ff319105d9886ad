// HostnameConfig: static or generated hostname.
import { defineDocument, type DocumentOf } from "../document.ts";
import { enumeration, string } from "../scalars.ts";
import { field } from "../schema.ts";

export const hostnameConfig = defineDocument({
  kind: "HostnameConfig",
  since: "1.12",
  about: "Static or generated hostname.",
  fields: {
    auto: field(enumeration("AutoHostnameKind", ["off", "talos-addr", "stable"]), {
      optional: true,
      default: "off (when unset)",
    }),
    hostname: field(string),
  },
});

export type HostnameConfig = DocumentOf<typeof hostnameConfig>;
