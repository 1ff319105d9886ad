// RegistryAuthConfig: registry credentials, name is the registry host.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

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
});

export type RegistryAuthConfig = DocumentOf<typeof registryAuthConfig>;
