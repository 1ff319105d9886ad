// DeviceConfigSpec: a network interface in the form of the v1alpha1 machine configuration.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { jsonText } from "./common/json-text.ts";

/**
 * A network interface in the form of the v1alpha1 machine configuration.
 *
 * Ids: <interface>/<3-digit index> (+ /<3-digit match index> when a selector matches several links).
 */
export const DeviceConfigSpec = defineResource({
  type: "DeviceConfigSpecs.net.talos.dev",
  namespace: "network",
  sensitive: true,
  message: "resource.network.DeviceConfigSpecSpec",
  spec: {
    device: field(1, jsonText),
  },
});

export type DeviceConfigSpec = SpecOf<typeof DeviceConfigSpec>;
