// RegistryConfig: mirrors and credentials of image registries.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemKeyPair } from "../../cosi/pem-types.ts";
import { base64Bytes, bool, string } from "../../cosi/scalars.ts";
import { field, list, map, message, omitEmpty } from "../../cosi/spec.ts";

/**
 * Mirrors and credentials of image registries.
 *
 * Ids: "registries".
 */
export const RegistryConfig = defineResource({
  type: "RegistryConfigs.cri.talos.dev",
  namespace: "cri",
  sensitive: true,
  message: "cri.RegistriesConfigSpec",
  spec: {
    mirrors: field(
      1,
      map(
        message("cri.RegistryMirrorConfig", {
          endpoints: field(
            1,
            list(
              message("cri.RegistryEndpointConfig", {
                endpoint: field(1, string),
                overridePath: field(2, bool),
              }),
            ),
          ),
          skipFallback: field(3, bool, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    auths: field(
      2,
      map(
        message("cri.RegistryAuthConfig", {
          username: field(1, string, omitEmpty),
          password: field(2, string, omitEmpty),
          auth: field(3, string, omitEmpty),
          identityToken: field(4, string, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    tls: field(
      3,
      map(
        message("cri.RegistryTLSConfig", {
          clientIdentity: field(1, pemKeyPair, omitEmpty),
          ca: field(2, base64Bytes, omitEmpty),
          insecureSkipVerify: field(3, bool, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
  },
});

export type RegistryConfig = SpecOf<typeof RegistryConfig>;
