// RegistryAuthConfig: registry credentials, name is the registry host.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";

export const registryAuthConfig = defineDocument({
  kind: "RegistryAuthConfig",
  since: "1.12",
  about: "Registry credentials, name is the registry host.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    username: field(string),
    password: field(string, { secret: true }),
    auth: field(string, { secret: true }),
    identityToken: field(string, { secret: true }),
  },
  validate(document, report) {
    checkName(document.name, report);
    const { username = "", password = "", auth = "", identityToken = "" } = document;
    const hasPassword = username !== "" || password !== "";
    if (hasPassword && identityToken !== "")
      report.error(["identityToken"], "only one of username/password or identityToken can be specified");
    if (auth !== "" && (hasPassword || identityToken !== ""))
      report.error(["auth"], "auth cannot be combined with username/password or identityToken");
  },
});

export type RegistryAuthConfig = DocumentOf<typeof registryAuthConfig>;
