// ContainerSpec: a container that the node shall run beside Kubernetes.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int32, string, uint64 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";

/**
 * A container that the node shall run beside Kubernetes.
 *
 * Ids: ContainerConfig document name.
 */
export const ContainerSpec = defineResource({
  type: "ContainerSpecs.containers.talos.dev",
  namespace: "containers",
  aliases: ["containerspec", "containerspecs"],
  columns: [{ name: "Image", jsonPath: "{.image.ref}" }],
  message: "containers.ContainerSpecSpec",
  spec: {
    image: field(
      1,
      message("containers.ContainerImageSpec", {
        ref: field(1, string, omitEmpty),
      }),
    ),
    entrypoint: field(2, list(string), omitEmpty),
    args: field(3, list(string), omitEmpty),
    workingDir: field(4, string, omitEmpty),
    runAs: field(
      5,
      message("containers.ContainerRunAsSpec", {
        uid: field(1, optional(int32), omitEmpty),
        gid: field(2, optional(int32), omitEmpty),
      }),
      omitEmpty,
    ),
    environment: field(6, list(string), omitEmpty),
    mounts: field(
      7,
      list(
        message("containers.ContainerMountSpec", {
          kind: field(1, string),
          volumeID: field(2, string, omitEmpty),
          source: field(3, string, omitEmpty),
          destination: field(4, string),
          size: field(5, uint64, omitEmpty),
          options: field(6, list(string), omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    security: field(
      8,
      message("containers.ContainerSecuritySpec", {
        privileged: field(1, bool, omitEmpty),
        capabilitiesAdd: field(2, list(string), omitEmpty),
        capabilitiesDrop: field(3, list(string), omitEmpty),
      }),
      omitEmpty,
    ),
    network: field(
      9,
      message("containers.ContainerNetworkSpec", {
        hostNetwork: field(1, bool, omitEmpty),
      }),
      omitEmpty,
    ),
    resources: field(
      10,
      message("containers.ContainerResourcesSpec", {
        memoryLimit: field(1, uint64, omitEmpty),
        cpuLimit: field(2, uint64, omitEmpty),
      }),
      omitEmpty,
    ),
    dependsOn: field(
      11,
      message("containers.ContainerDependsOnSpec", {
        paths: field(1, list(string), omitEmpty),
        networks: field(2, list(string), omitEmpty),
        time: field(3, bool, omitEmpty),
        containers: field(4, list(string), omitEmpty),
      }),
      omitEmpty,
    ),
  },
});

export type ContainerSpec = SpecOf<typeof ContainerSpec>;
