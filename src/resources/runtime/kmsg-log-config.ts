// KmsgLogConfig: where the kernel log is sent.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { url } from "../../cosi/net-types.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Where the kernel log is sent.
 *
 * Ids: "kmsg-log".
 */
export const KmsgLogConfig = defineResource({
  type: "KmsgLogConfigs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.KmsgLogConfigSpec",
  spec: {
    destinations: field(1, list(url)),
  },
});

export type KmsgLogConfig = SpecOf<typeof KmsgLogConfig>;
