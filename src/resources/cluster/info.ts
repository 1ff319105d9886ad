// Info: id and name of the cluster.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Id and name of the cluster.
 *
 * Ids: "current".
 */
export const Info = defineResource({
  type: "Infos.cluster.talos.dev",
  namespace: "cluster",
  columns: [
    { name: "Cluster ID", jsonPath: "{.clusterId}" },
    { name: "Cluster Name", jsonPath: "{.clusterName}" },
  ],
  message: "cluster.InfoSpec",
  spec: {
    clusterId: field(1, string),
    clusterName: field(2, string),
  },
});

export type Info = SpecOf<typeof Info>;
