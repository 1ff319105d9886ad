// EtcdMember: the node's own membership in etcd.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The node's own membership in etcd.
 *
 * Ids: "local".
 */
export const EtcdMember = defineResource({
  type: "EtcdMembers.etcd.talos.dev",
  namespace: "etcd",
  columns: [{ name: "Member ID", jsonPath: "{.memberID}" }],
  message: "etcd.MemberSpec",
  spec: {
    memberID: field(1, string),
  },
});

export type EtcdMember = SpecOf<typeof EtcdMember>;
