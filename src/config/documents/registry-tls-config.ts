// RegistryTLSConfig: registry TLS settings, name is the registry host.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, object } from "../schema.ts";

export const registryTLSConfig = defineDocument({
  kind: "RegistryTLSConfig",
  since: "1.12",
  about: "Registry TLS settings, name is the registry host.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    clientIdentity: field(
      object({
        cert: field(string, { required: true }),
        key: field(string, { secret: true, required: true }),
      }),
    ),
    ca: field(string),
    insecureSkipVerify: field(bool, { optional: true, default: "false" }),
  },
});

export type RegistryTLSConfig = DocumentOf<typeof registryTLSConfig>;
