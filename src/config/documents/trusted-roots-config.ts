// TrustedRootsConfig: extra trusted CA certificates.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const trustedRootsConfig = defineDocument({
  kind: "TrustedRootsConfig",
  since: "1.8",
  about: "Extra trusted CA certificates.",
  named: true,
  fields: {
    name: field(string, { always: true }),
    certificates: field(string, { always: true }),
  },
});

export type TrustedRootsConfig = DocumentOf<typeof trustedRootsConfig>;
