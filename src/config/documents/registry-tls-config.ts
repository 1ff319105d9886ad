// RegistryTLSConfig: registry TLS settings, name is the registry host.
import { exampleCertificate, indented } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";
import { pemLabels } from "../rules/checks.ts";

export const registryTLSConfig = defineDocument({
  kind: "RegistryTLSConfig",
  since: "1.12",
  about: "Registry TLS settings, name is the registry host.",
  named: true,
  example: `name: registry.example
ca: |
    ${indented(exampleCertificate, 4)}
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Host of the registry, with its port if it has one." }),
    clientIdentity: field(
      object({
        cert: field(string, { required: true, about: "Certificate, PEM." }),
        key: field(string, { secret: true, required: true, about: "Private key." }),
      }),
    ),
    ca: field(string, { about: "Authority of the registry's certificate, PEM." }),
    insecureSkipVerify: field(bool, {
      optional: true,
      default: "false",
      about: "Accept any certificate of the registry.",
    }),
  },
  validate(document, report) {
    checkName(document.name, report, "the host of a registry");
    const { ca = "", clientIdentity } = document;
    if (ca !== "" && !pemLabels(ca).includes("CERTIFICATE"))
      report.error(["ca"], "ca must hold a valid PEM-encoded certificate", "a valid PEM-encoded certificate");
    if (clientIdentity === undefined) return;
    const { cert = "", key = "" } = clientIdentity;
    if (cert === "" || key === "")
      return report.error(
        ["clientIdentity"],
        "both clientIdentity.cert and clientIdentity.key must be specified",
        "both clientIdentity.cert and clientIdentity.key",
      );
    const labels = pemLabels(cert);
    if (labels.length === 0 || labels.some((label) => label !== "CERTIFICATE"))
      report.error(
        ["clientIdentity", "cert"],
        "clientIdentity.cert must hold a valid PEM-encoded certificate",
        "a valid PEM-encoded certificate",
      );
    if (pemLabels(key).length === 0)
      report.error(
        ["clientIdentity", "key"],
        "clientIdentity.key must hold a valid PEM-encoded key",
        "a valid PEM-encoded key",
      );
  },
});

export type RegistryTLSConfig = DocumentOf<typeof registryTLSConfig>;
