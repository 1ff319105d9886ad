// Member: a node of the cluster, as discovery sees it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty, optional } from "../../cosi/spec.ts";
import { machineKind } from "../config/common/enums.ts";
import { controlPlane } from "./common/messages.ts";

/**
 * A node of the cluster, as discovery sees it.
 *
 * Ids: Kubernetes nodename of the member.
 */
export const Member = defineResource({
  type: "Members.cluster.talos.dev",
  namespace: "cluster",
  columns: [
    { name: "Hostname", jsonPath: "{.hostname}" },
    { name: "Machine Type", jsonPath: "{.machineType}" },
    { name: "OS", jsonPath: "{.operatingSystem}" },
    { name: "Addresses", jsonPath: "{.addresses}" },
  ],
  message: "cluster.MemberSpec",
  spec: {
    nodeId: field(1, string),
    addresses: field(2, list(netIp)),
    hostname: field(3, string),
    machineType: field(4, machineKind),
    operatingSystem: field(5, string),
    controlPlane: field(6, optional(controlPlane), omitEmpty),
  },
});

export type Member = SpecOf<typeof Member>;
