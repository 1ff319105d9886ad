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
    name: field(string, { always: true, about: "Name of the document; several of the kind are told apart by it." }),
    certificates: field(string, { always: true, about: "Certificates, PEM." }),
  },
});

export type TrustedRootsConfig = DocumentOf<typeof trustedRootsConfig>;
