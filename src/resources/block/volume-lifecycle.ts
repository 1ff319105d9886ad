// VolumeLifecycle: while it exists volumes may be used; holders of finalizers are told before they close.
import { defineResource } from "../../cosi/resource.ts";

/**
 * While it exists volumes may be used; holders of finalizers are told before they close.
 *
 * Ids: "volumes".
 */
export const VolumeLifecycle = defineResource({
  type: "VolumeLifecycles.block.talos.dev",
  namespace: "runtime",
  spec: {},
});
