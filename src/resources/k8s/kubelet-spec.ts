// KubeletSpec: arguments, mounts and configuration with which the kubelet starts.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";
import { ociMount } from "./common/oci-mount.ts";

/**
 * Arguments, mounts and configuration with which the kubelet starts.
 *
 * Ids: "kubelet".
 */
export const KubeletSpec = defineResource({
  type: "KubeletSpecs.kubernetes.talos.dev",
  namespace: "k8s",
  sensitive: true,
  message: "k8s.KubeletSpecSpec",
  spec: {
    image: field(1, string),
    args: field(2, list(string), omitEmpty),
    extraMounts: field(3, list(ociMount), omitEmpty),
    expectedNodename: field(4, string, omitEmpty),
    config: field(5, struct),
    credentialProviderConfig: field(6, struct, omitEmpty),
  },
});

export type KubeletSpec = SpecOf<typeof KubeletSpec>;
