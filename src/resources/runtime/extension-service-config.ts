// ExtensionServiceConfig: files and environment of an extension's service.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty } from "../../cosi/spec.ts";

/**
 * Files and environment of an extension's service.
 *
 * Ids: extension service name.
 */
export const ExtensionServiceConfig = defineResource({
  type: "ExtensionServiceConfigs.runtime.talos.dev",
  namespace: "runtime",
  sensitive: true,
  message: "runtime.ExtensionServiceConfigSpec",
  spec: {
    files: field(
      1,
      list(
        message("runtime.ExtensionServiceConfigFile", {
          content: field(1, string),
          mountPath: field(2, string),
        }),
      ),
      omitEmpty,
    ),
    environment: field(2, list(string), omitEmpty),
  },
});

export type ExtensionServiceConfig = SpecOf<typeof ExtensionServiceConfig>;
