// ExtensionServiceConfig: config files and environment for a system extension service.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const extensionServiceConfig = defineDocument({
  kind: "ExtensionServiceConfig",
  since: "1.7",
  about: "Config files and environment for a system extension service.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    configFiles: field(
      list(
        object({
          content: field(string, { always: true, required: true }),
          mountPath: field(string, { always: true, required: true }),
        }),
      ),
      { keys: ["mountPath"] },
    ),
    environment: field(list(string)),
  },
});

export type ExtensionServiceConfig = DocumentOf<typeof extensionServiceConfig>;
