// RegistryMirrorConfig: registry mirrors, name is the registry host.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, url } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const registryMirrorConfig = defineDocument({
  kind: "RegistryMirrorConfig",
  since: "1.12",
  about: "Registry mirrors, name is the registry host.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    endpoints: field(
      list(
        object({
          url: field(url, { always: true, required: true }),
          overridePath: field(bool, { default: "false" }),
        }),
      ),
    ),
    skipFallback: field(bool, { optional: true, default: "false" }),
  },
});

export type RegistryMirrorConfig = DocumentOf<typeof registryMirrorConfig>;
