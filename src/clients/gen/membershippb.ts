// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

export interface Attributes {
  readonly name: string;
  readonly clientUrls: readonly string[];
}

export const Attributes: Message<Attributes> = {
  name: "membershippb.Attributes",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "clientUrls", kind: "string", label: "repeated" },
  ],
};

export interface ClusterMemberAttrSetRequest {
  readonly member_ID: bigint;
  readonly memberAttributes?: Attributes | undefined;
}

export const ClusterMemberAttrSetRequest: Message<ClusterMemberAttrSetRequest> = {
  name: "membershippb.ClusterMemberAttrSetRequest",
  fields: [
    { number: 1, name: "member_ID", kind: "uint64" },
    { number: 2, name: "memberAttributes", kind: "message", message: () => Attributes },
  ],
};

export interface ClusterVersionSetRequest {
  readonly ver: string;
}

export const ClusterVersionSetRequest: Message<ClusterVersionSetRequest> = {
  name: "membershippb.ClusterVersionSetRequest",
  fields: [
    { number: 1, name: "ver", kind: "string" },
  ],
};

export interface DowngradeInfoSetRequest {
  readonly enabled: boolean;
  readonly ver: string;
}

export const DowngradeInfoSetRequest: Message<DowngradeInfoSetRequest> = {
  name: "membershippb.DowngradeInfoSetRequest",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "ver", kind: "string" },
  ],
};

export interface Member {
  readonly ID: bigint;
  readonly raftAttributes?: RaftAttributes | undefined;
  readonly memberAttributes?: Attributes | undefined;
}

export const Member: Message<Member> = {
  name: "membershippb.Member",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
    { number: 2, name: "raftAttributes", kind: "message", message: () => RaftAttributes },
    { number: 3, name: "memberAttributes", kind: "message", message: () => Attributes },
  ],
};

export interface RaftAttributes {
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

export const RaftAttributes: Message<RaftAttributes> = {
  name: "membershippb.RaftAttributes",
  fields: [
    { number: 1, name: "peerUrls", kind: "string", label: "repeated" },
    { number: 2, name: "isLearner", kind: "bool" },
  ],
};
