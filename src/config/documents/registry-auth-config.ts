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
  example: `name: registry.example
username: puller
password: example
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Host of the registry, with its port if it has one." }),
    username: field(string, { about: "User name." }),
    password: field(string, { secret: true, about: "Password." }),
    auth: field(string, { secret: true, about: "User and password, joined by a colon, base64." }),
    identityToken: field(string, { secret: true, about: "Token that stands for user and password." }),
  },
  validate(document, report) {
    checkName(document.name, report, "the host of a registry");
    const { username = "", password = "", auth = "", identityToken = "" } = document;
    const hasPassword = username !== "" || password !== "";
    if (hasPassword && identityToken !== "")
      report.error(
        ["identityToken"],
        "only one of username/password or identityToken can be specified",
        "nothing, or neither username nor password",
      );
    if (auth !== "" && (hasPassword || identityToken !== ""))
      report.error(
        ["auth"],
        "auth cannot be combined with username/password or identityToken",
        "nothing, or auth alone",
      );
  },
});

export type RegistryAuthConfig = DocumentOf<typeof registryAuthConfig>;
