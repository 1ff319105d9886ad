// TrustedRootsConfig: extra trusted CA certificates.
import { exampleCertificate, indented } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const trustedRootsConfig = defineDocument({
  kind: "TrustedRootsConfig",
  since: "1.8",
  about: "Extra trusted CA certificates.",
  named: true,
  example: `name: corp
certificates: |
    ${indented(exampleCertificate, 4)}
`,
  fields: {
    name: field(string, { always: true, about: "Name of the document; several of the kind are told apart by it." }),
    certificates: field(string, { always: true, about: "Certificates, PEM." }),
  },
});

export type TrustedRootsConfig = DocumentOf<typeof trustedRootsConfig>;
