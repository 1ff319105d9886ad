// The members of an etcd cluster, and a single member's state.
import { Cluster, KV, Maintenance } from "../gen/etcdserverpb.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Member, StatusResponse } from "../gen/etcdserverpb.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { EtcdCallOptions, EtcdClient } from "./client.ts";

export interface Membership {
  /** The member that answered. */
  readonly answeredBy: bigint;
  readonly members: readonly Member[];
}

/** `linearizable`: as the whole cluster agrees; else as the member that answers knows it, which needs no quorum. */
export async function listMembers(
  etcd: EtcdClient,
  options: EtcdCallOptions & { readonly linearizable?: boolean },
): Promise<Membership> {
  const { linearizable = true, ...each } = options;
  const { header, members } = await etcd.call(Cluster.MemberList, { linearizable }, each);
  return { answeredBy: header?.memberId ?? 0n, members };
}

export function memberStatus(etcd: EtcdClient, options: EtcdCallOptions): Promise<StatusResponse> {
  return etcd.call(Maintenance.Status, {}, options);
}

/** Resolves when the cluster has a quorum: a read that all agree on. A refusal for want of permission is an answer, too. */
export async function checkQuorum(etcd: EtcdClient, options: EtcdCallOptions): Promise<void> {
  try {
    await etcd.call(KV.Range, { key: encodeUtf8("health") }, options);
  } catch (error) {
    if (!hasStatus(error, Code.PERMISSION_DENIED)) throw error;
  }
}

/** As clients show member ids: 16 lower-case hexadecimal digits. */
export function formatMemberId(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}
