// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as authpb from "./authpb.ts";
import * as membershippb from "./membershippb.ts";
import * as mvccpb from "./mvccpb.ts";

export const AlarmRequestAlarmAction = {
  GET: 0,
  ACTIVATE: 1,
  DEACTIVATE: 2,
} as const;
export type AlarmRequestAlarmAction = number;

export const AlarmType = {
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;
export type AlarmType = number;

export const CompareCompareResult = {
  EQUAL: 0,
  GREATER: 1,
  LESS: 2,
  NOT_EQUAL: 3,
} as const;
export type CompareCompareResult = number;

export const CompareCompareTarget = {
  VERSION: 0,
  CREATE: 1,
  MOD: 2,
  VALUE: 3,
  LEASE: 4,
} as const;
export type CompareCompareTarget = number;

export const DowngradeRequestDowngradeAction = {
  VALIDATE: 0,
  ENABLE: 1,
  CANCEL: 2,
} as const;
export type DowngradeRequestDowngradeAction = number;

export const RangeRequestSortOrder = {
  NONE: 0,
  ASCEND: 1,
  DESCEND: 2,
} as const;
export type RangeRequestSortOrder = number;

export const RangeRequestSortTarget = {
  KEY: 0,
  VERSION: 1,
  CREATE: 2,
  MOD: 3,
  VALUE: 4,
} as const;
export type RangeRequestSortTarget = number;

export const WatchCreateRequestFilterType = {
  NOPUT: 0,
  NODELETE: 1,
} as const;
export type WatchCreateRequestFilterType = number;

export interface AlarmMember {
  readonly memberID: bigint;
  readonly alarm: AlarmType;
}

export const AlarmMember: Message<AlarmMember> = {
  name: "etcdserverpb.AlarmMember",
  fields: [
    { number: 1, name: "memberID", kind: "uint64" },
    { number: 2, name: "alarm", kind: "enum" },
  ],
};

export interface AlarmRequest {
  readonly action: AlarmRequestAlarmAction;
  readonly memberID: bigint;
  readonly alarm: AlarmType;
}

export const AlarmRequest: Message<AlarmRequest> = {
  name: "etcdserverpb.AlarmRequest",
  fields: [
    { number: 1, name: "action", kind: "enum" },
    { number: 2, name: "memberID", kind: "uint64" },
    { number: 3, name: "alarm", kind: "enum" },
  ],
};

export interface AlarmResponse {
  readonly header?: ResponseHeader | undefined;
  readonly alarms: readonly AlarmMember[];
}

export const AlarmResponse: Message<AlarmResponse> = {
  name: "etcdserverpb.AlarmResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "alarms", kind: "message", label: "repeated", message: () => AlarmMember },
  ],
};

export type AuthDisableRequest = Readonly<Record<never, never>>;

export const AuthDisableRequest: Message<AuthDisableRequest> = {
  name: "etcdserverpb.AuthDisableRequest",
  fields: [],
};

export interface AuthDisableResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthDisableResponse: Message<AuthDisableResponse> = {
  name: "etcdserverpb.AuthDisableResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export type AuthEnableRequest = Readonly<Record<never, never>>;

export const AuthEnableRequest: Message<AuthEnableRequest> = {
  name: "etcdserverpb.AuthEnableRequest",
  fields: [],
};

export interface AuthEnableResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthEnableResponse: Message<AuthEnableResponse> = {
  name: "etcdserverpb.AuthEnableResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthRoleAddRequest {
  readonly name: string;
}

export const AuthRoleAddRequest: Message<AuthRoleAddRequest> = {
  name: "etcdserverpb.AuthRoleAddRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface AuthRoleAddResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthRoleAddResponse: Message<AuthRoleAddResponse> = {
  name: "etcdserverpb.AuthRoleAddResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthRoleDeleteRequest {
  readonly role: string;
}

export const AuthRoleDeleteRequest: Message<AuthRoleDeleteRequest> = {
  name: "etcdserverpb.AuthRoleDeleteRequest",
  fields: [
    { number: 1, name: "role", kind: "string" },
  ],
};

export interface AuthRoleDeleteResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthRoleDeleteResponse: Message<AuthRoleDeleteResponse> = {
  name: "etcdserverpb.AuthRoleDeleteResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthRoleGetRequest {
  readonly role: string;
}

export const AuthRoleGetRequest: Message<AuthRoleGetRequest> = {
  name: "etcdserverpb.AuthRoleGetRequest",
  fields: [
    { number: 1, name: "role", kind: "string" },
  ],
};

export interface AuthRoleGetResponse {
  readonly header?: ResponseHeader | undefined;
  readonly perm: readonly authpb.Permission[];
}

export const AuthRoleGetResponse: Message<AuthRoleGetResponse> = {
  name: "etcdserverpb.AuthRoleGetResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "perm", kind: "message", label: "repeated", message: () => authpb.Permission },
  ],
};

export interface AuthRoleGrantPermissionRequest {
  readonly name: string;
  readonly perm?: authpb.Permission | undefined;
}

export const AuthRoleGrantPermissionRequest: Message<AuthRoleGrantPermissionRequest> = {
  name: "etcdserverpb.AuthRoleGrantPermissionRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "perm", kind: "message", message: () => authpb.Permission },
  ],
};

export interface AuthRoleGrantPermissionResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthRoleGrantPermissionResponse: Message<AuthRoleGrantPermissionResponse> = {
  name: "etcdserverpb.AuthRoleGrantPermissionResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export type AuthRoleListRequest = Readonly<Record<never, never>>;

export const AuthRoleListRequest: Message<AuthRoleListRequest> = {
  name: "etcdserverpb.AuthRoleListRequest",
  fields: [],
};

export interface AuthRoleListResponse {
  readonly header?: ResponseHeader | undefined;
  readonly roles: readonly string[];
}

export const AuthRoleListResponse: Message<AuthRoleListResponse> = {
  name: "etcdserverpb.AuthRoleListResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "roles", kind: "string", label: "repeated" },
  ],
};

export interface AuthRoleRevokePermissionRequest {
  readonly role: string;
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
}

export const AuthRoleRevokePermissionRequest: Message<AuthRoleRevokePermissionRequest> = {
  name: "etcdserverpb.AuthRoleRevokePermissionRequest",
  fields: [
    { number: 1, name: "role", kind: "string" },
    { number: 2, name: "key", kind: "bytes" },
    { number: 3, name: "rangeEnd", kind: "bytes" },
  ],
};

export interface AuthRoleRevokePermissionResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthRoleRevokePermissionResponse: Message<AuthRoleRevokePermissionResponse> = {
  name: "etcdserverpb.AuthRoleRevokePermissionResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export type AuthStatusRequest = Readonly<Record<never, never>>;

export const AuthStatusRequest: Message<AuthStatusRequest> = {
  name: "etcdserverpb.AuthStatusRequest",
  fields: [],
};

export interface AuthStatusResponse {
  readonly header?: ResponseHeader | undefined;
  readonly enabled: boolean;
  readonly authRevision: bigint;
}

export const AuthStatusResponse: Message<AuthStatusResponse> = {
  name: "etcdserverpb.AuthStatusResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "enabled", kind: "bool" },
    { number: 3, name: "authRevision", kind: "uint64" },
  ],
};

export interface AuthUserAddRequest {
  readonly name: string;
  readonly password: string;
  readonly options?: authpb.UserAddOptions | undefined;
  readonly hashedPassword: string;
}

export const AuthUserAddRequest: Message<AuthUserAddRequest> = {
  name: "etcdserverpb.AuthUserAddRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "password", kind: "string" },
    { number: 3, name: "options", kind: "message", message: () => authpb.UserAddOptions },
    { number: 4, name: "hashedPassword", kind: "string" },
  ],
};

export interface AuthUserAddResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthUserAddResponse: Message<AuthUserAddResponse> = {
  name: "etcdserverpb.AuthUserAddResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthUserChangePasswordRequest {
  readonly name: string;
  readonly password: string;
  readonly hashedPassword: string;
}

export const AuthUserChangePasswordRequest: Message<AuthUserChangePasswordRequest> = {
  name: "etcdserverpb.AuthUserChangePasswordRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "password", kind: "string" },
    { number: 3, name: "hashedPassword", kind: "string" },
  ],
};

export interface AuthUserChangePasswordResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthUserChangePasswordResponse: Message<AuthUserChangePasswordResponse> = {
  name: "etcdserverpb.AuthUserChangePasswordResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthUserDeleteRequest {
  readonly name: string;
}

export const AuthUserDeleteRequest: Message<AuthUserDeleteRequest> = {
  name: "etcdserverpb.AuthUserDeleteRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface AuthUserDeleteResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthUserDeleteResponse: Message<AuthUserDeleteResponse> = {
  name: "etcdserverpb.AuthUserDeleteResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthUserGetRequest {
  readonly name: string;
}

export const AuthUserGetRequest: Message<AuthUserGetRequest> = {
  name: "etcdserverpb.AuthUserGetRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface AuthUserGetResponse {
  readonly header?: ResponseHeader | undefined;
  readonly roles: readonly string[];
}

export const AuthUserGetResponse: Message<AuthUserGetResponse> = {
  name: "etcdserverpb.AuthUserGetResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "roles", kind: "string", label: "repeated" },
  ],
};

export interface AuthUserGrantRoleRequest {
  readonly user: string;
  readonly role: string;
}

export const AuthUserGrantRoleRequest: Message<AuthUserGrantRoleRequest> = {
  name: "etcdserverpb.AuthUserGrantRoleRequest",
  fields: [
    { number: 1, name: "user", kind: "string" },
    { number: 2, name: "role", kind: "string" },
  ],
};

export interface AuthUserGrantRoleResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthUserGrantRoleResponse: Message<AuthUserGrantRoleResponse> = {
  name: "etcdserverpb.AuthUserGrantRoleResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export type AuthUserListRequest = Readonly<Record<never, never>>;

export const AuthUserListRequest: Message<AuthUserListRequest> = {
  name: "etcdserverpb.AuthUserListRequest",
  fields: [],
};

export interface AuthUserListResponse {
  readonly header?: ResponseHeader | undefined;
  readonly users: readonly string[];
}

export const AuthUserListResponse: Message<AuthUserListResponse> = {
  name: "etcdserverpb.AuthUserListResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "users", kind: "string", label: "repeated" },
  ],
};

export interface AuthUserRevokeRoleRequest {
  readonly name: string;
  readonly role: string;
}

export const AuthUserRevokeRoleRequest: Message<AuthUserRevokeRoleRequest> = {
  name: "etcdserverpb.AuthUserRevokeRoleRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "role", kind: "string" },
  ],
};

export interface AuthUserRevokeRoleResponse {
  readonly header?: ResponseHeader | undefined;
}

export const AuthUserRevokeRoleResponse: Message<AuthUserRevokeRoleResponse> = {
  name: "etcdserverpb.AuthUserRevokeRoleResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface AuthenticateRequest {
  readonly name: string;
  readonly password: string;
}

export const AuthenticateRequest: Message<AuthenticateRequest> = {
  name: "etcdserverpb.AuthenticateRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "password", kind: "string" },
  ],
};

export interface AuthenticateResponse {
  readonly header?: ResponseHeader | undefined;
  readonly token: string;
}

export const AuthenticateResponse: Message<AuthenticateResponse> = {
  name: "etcdserverpb.AuthenticateResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "token", kind: "string" },
  ],
};

export interface CompactionRequest {
  readonly revision: bigint;
  readonly physical: boolean;
}

export const CompactionRequest: Message<CompactionRequest> = {
  name: "etcdserverpb.CompactionRequest",
  fields: [
    { number: 1, name: "revision", kind: "int64" },
    { number: 2, name: "physical", kind: "bool" },
  ],
};

export interface CompactionResponse {
  readonly header?: ResponseHeader | undefined;
}

export const CompactionResponse: Message<CompactionResponse> = {
  name: "etcdserverpb.CompactionResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface Compare {
  readonly result: CompareCompareResult;
  readonly target: CompareCompareTarget;
  readonly key: Uint8Array;
  readonly targetUnion?:
    | { readonly kind: "version"; readonly value: bigint }
    | { readonly kind: "createRevision"; readonly value: bigint }
    | { readonly kind: "modRevision"; readonly value: bigint }
    | { readonly kind: "value"; readonly value: Uint8Array }
    | { readonly kind: "lease"; readonly value: bigint }
    | undefined;
  readonly rangeEnd: Uint8Array;
}

export const Compare: Message<Compare> = {
  name: "etcdserverpb.Compare",
  fields: [
    { number: 1, name: "result", kind: "enum" },
    { number: 2, name: "target", kind: "enum" },
    { number: 3, name: "key", kind: "bytes" },
    { number: 4, name: "version", kind: "int64", oneof: "targetUnion" },
    { number: 5, name: "createRevision", kind: "int64", oneof: "targetUnion" },
    { number: 6, name: "modRevision", kind: "int64", oneof: "targetUnion" },
    { number: 7, name: "value", kind: "bytes", oneof: "targetUnion" },
    { number: 8, name: "lease", kind: "int64", oneof: "targetUnion" },
    { number: 64, name: "rangeEnd", kind: "bytes" },
  ],
};

export type DefragmentRequest = Readonly<Record<never, never>>;

export const DefragmentRequest: Message<DefragmentRequest> = {
  name: "etcdserverpb.DefragmentRequest",
  fields: [],
};

export interface DefragmentResponse {
  readonly header?: ResponseHeader | undefined;
}

export const DefragmentResponse: Message<DefragmentResponse> = {
  name: "etcdserverpb.DefragmentResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface DeleteRangeRequest {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly prevKv: boolean;
}

export const DeleteRangeRequest: Message<DeleteRangeRequest> = {
  name: "etcdserverpb.DeleteRangeRequest",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
    { number: 2, name: "rangeEnd", kind: "bytes" },
    { number: 3, name: "prevKv", kind: "bool" },
  ],
};

export interface DeleteRangeResponse {
  readonly header?: ResponseHeader | undefined;
  readonly deleted: bigint;
  readonly prevKvs: readonly mvccpb.KeyValue[];
}

export const DeleteRangeResponse: Message<DeleteRangeResponse> = {
  name: "etcdserverpb.DeleteRangeResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "deleted", kind: "int64" },
    { number: 3, name: "prevKvs", kind: "message", label: "repeated", message: () => mvccpb.KeyValue },
  ],
};

export interface DowngradeInfo {
  readonly enabled: boolean;
  readonly targetVersion: string;
}

export const DowngradeInfo: Message<DowngradeInfo> = {
  name: "etcdserverpb.DowngradeInfo",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "targetVersion", kind: "string" },
  ],
};

export interface DowngradeRequest {
  readonly action: DowngradeRequestDowngradeAction;
  readonly version: string;
}

export const DowngradeRequest: Message<DowngradeRequest> = {
  name: "etcdserverpb.DowngradeRequest",
  fields: [
    { number: 1, name: "action", kind: "enum" },
    { number: 2, name: "version", kind: "string" },
  ],
};

export interface DowngradeResponse {
  readonly header?: ResponseHeader | undefined;
  readonly version: string;
}

export const DowngradeResponse: Message<DowngradeResponse> = {
  name: "etcdserverpb.DowngradeResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "version", kind: "string" },
  ],
};

export interface DowngradeVersionTestRequest {
  readonly ver: string;
}

export const DowngradeVersionTestRequest: Message<DowngradeVersionTestRequest> = {
  name: "etcdserverpb.DowngradeVersionTestRequest",
  fields: [
    { number: 1, name: "ver", kind: "string" },
  ],
};

export type EmptyResponse = Readonly<Record<never, never>>;

export const EmptyResponse: Message<EmptyResponse> = {
  name: "etcdserverpb.EmptyResponse",
  fields: [],
};

export interface HashKVRequest {
  readonly revision: bigint;
}

export const HashKVRequest: Message<HashKVRequest> = {
  name: "etcdserverpb.HashKVRequest",
  fields: [
    { number: 1, name: "revision", kind: "int64" },
  ],
};

export interface HashKVResponse {
  readonly header?: ResponseHeader | undefined;
  readonly hash: number;
  readonly compactRevision: bigint;
  readonly hashRevision: bigint;
}

export const HashKVResponse: Message<HashKVResponse> = {
  name: "etcdserverpb.HashKVResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "hash", kind: "uint32" },
    { number: 3, name: "compactRevision", kind: "int64" },
    { number: 4, name: "hashRevision", kind: "int64" },
  ],
};

export type HashRequest = Readonly<Record<never, never>>;

export const HashRequest: Message<HashRequest> = {
  name: "etcdserverpb.HashRequest",
  fields: [],
};

export interface HashResponse {
  readonly header?: ResponseHeader | undefined;
  readonly hash: number;
}

export const HashResponse: Message<HashResponse> = {
  name: "etcdserverpb.HashResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "hash", kind: "uint32" },
  ],
};

export interface InternalAuthenticateRequest {
  readonly name: string;
  readonly password: string;
  readonly simpleToken: string;
}

export const InternalAuthenticateRequest: Message<InternalAuthenticateRequest> = {
  name: "etcdserverpb.InternalAuthenticateRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "password", kind: "string" },
    { number: 3, name: "simpleToken", kind: "string" },
  ],
};

export interface InternalRaftRequest {
  readonly ID: bigint;
  readonly range?: RangeRequest | undefined;
  readonly put?: PutRequest | undefined;
  readonly deleteRange?: DeleteRangeRequest | undefined;
  readonly txn?: TxnRequest | undefined;
  readonly compaction?: CompactionRequest | undefined;
  readonly leaseGrant?: LeaseGrantRequest | undefined;
  readonly leaseRevoke?: LeaseRevokeRequest | undefined;
  readonly alarm?: AlarmRequest | undefined;
  readonly leaseCheckpoint?: LeaseCheckpointRequest | undefined;
  readonly header?: RequestHeader | undefined;
  readonly authEnable?: AuthEnableRequest | undefined;
  readonly authDisable?: AuthDisableRequest | undefined;
  readonly authenticate?: InternalAuthenticateRequest | undefined;
  readonly authStatus?: AuthStatusRequest | undefined;
  readonly authUserAdd?: AuthUserAddRequest | undefined;
  readonly authUserDelete?: AuthUserDeleteRequest | undefined;
  readonly authUserGet?: AuthUserGetRequest | undefined;
  readonly authUserChangePassword?: AuthUserChangePasswordRequest | undefined;
  readonly authUserGrantRole?: AuthUserGrantRoleRequest | undefined;
  readonly authUserRevokeRole?: AuthUserRevokeRoleRequest | undefined;
  readonly authUserList?: AuthUserListRequest | undefined;
  readonly authRoleList?: AuthRoleListRequest | undefined;
  readonly authRoleAdd?: AuthRoleAddRequest | undefined;
  readonly authRoleDelete?: AuthRoleDeleteRequest | undefined;
  readonly authRoleGet?: AuthRoleGetRequest | undefined;
  readonly authRoleGrantPermission?: AuthRoleGrantPermissionRequest | undefined;
  readonly authRoleRevokePermission?: AuthRoleRevokePermissionRequest | undefined;
  readonly clusterVersionSet?: membershippb.ClusterVersionSetRequest | undefined;
  readonly clusterMemberAttrSet?: membershippb.ClusterMemberAttrSetRequest | undefined;
  readonly downgradeInfoSet?: membershippb.DowngradeInfoSetRequest | undefined;
  readonly downgradeVersionTest?: DowngradeVersionTestRequest | undefined;
}

export const InternalRaftRequest: Message<InternalRaftRequest> = {
  name: "etcdserverpb.InternalRaftRequest",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
    { number: 3, name: "range", kind: "message", message: () => RangeRequest },
    { number: 4, name: "put", kind: "message", message: () => PutRequest },
    { number: 5, name: "deleteRange", kind: "message", message: () => DeleteRangeRequest },
    { number: 6, name: "txn", kind: "message", message: () => TxnRequest },
    { number: 7, name: "compaction", kind: "message", message: () => CompactionRequest },
    { number: 8, name: "leaseGrant", kind: "message", message: () => LeaseGrantRequest },
    { number: 9, name: "leaseRevoke", kind: "message", message: () => LeaseRevokeRequest },
    { number: 10, name: "alarm", kind: "message", message: () => AlarmRequest },
    { number: 11, name: "leaseCheckpoint", kind: "message", message: () => LeaseCheckpointRequest },
    { number: 100, name: "header", kind: "message", message: () => RequestHeader },
    { number: 1000, name: "authEnable", kind: "message", message: () => AuthEnableRequest },
    { number: 1011, name: "authDisable", kind: "message", message: () => AuthDisableRequest },
    { number: 1012, name: "authenticate", kind: "message", message: () => InternalAuthenticateRequest },
    { number: 1013, name: "authStatus", kind: "message", message: () => AuthStatusRequest },
    { number: 1100, name: "authUserAdd", kind: "message", message: () => AuthUserAddRequest },
    { number: 1101, name: "authUserDelete", kind: "message", message: () => AuthUserDeleteRequest },
    { number: 1102, name: "authUserGet", kind: "message", message: () => AuthUserGetRequest },
    { number: 1103, name: "authUserChangePassword", kind: "message", message: () => AuthUserChangePasswordRequest },
    { number: 1104, name: "authUserGrantRole", kind: "message", message: () => AuthUserGrantRoleRequest },
    { number: 1105, name: "authUserRevokeRole", kind: "message", message: () => AuthUserRevokeRoleRequest },
    { number: 1106, name: "authUserList", kind: "message", message: () => AuthUserListRequest },
    { number: 1107, name: "authRoleList", kind: "message", message: () => AuthRoleListRequest },
    { number: 1200, name: "authRoleAdd", kind: "message", message: () => AuthRoleAddRequest },
    { number: 1201, name: "authRoleDelete", kind: "message", message: () => AuthRoleDeleteRequest },
    { number: 1202, name: "authRoleGet", kind: "message", message: () => AuthRoleGetRequest },
    { number: 1203, name: "authRoleGrantPermission", kind: "message", message: () => AuthRoleGrantPermissionRequest },
    { number: 1204, name: "authRoleRevokePermission", kind: "message", message: () => AuthRoleRevokePermissionRequest },
    { number: 1300, name: "clusterVersionSet", kind: "message", message: () => membershippb.ClusterVersionSetRequest },
    { number: 1301, name: "clusterMemberAttrSet", kind: "message", message: () => membershippb.ClusterMemberAttrSetRequest },
    { number: 1302, name: "downgradeInfoSet", kind: "message", message: () => membershippb.DowngradeInfoSetRequest },
    { number: 9900, name: "downgradeVersionTest", kind: "message", message: () => DowngradeVersionTestRequest },
  ],
};

export interface LeaseCheckpoint {
  readonly ID: bigint;
  readonly remaining_TTL: bigint;
}

export const LeaseCheckpoint: Message<LeaseCheckpoint> = {
  name: "etcdserverpb.LeaseCheckpoint",
  fields: [
    { number: 1, name: "ID", kind: "int64" },
    { number: 2, name: "remaining_TTL", kind: "int64" },
  ],
};

export interface LeaseCheckpointRequest {
  readonly checkpoints: readonly LeaseCheckpoint[];
}

export const LeaseCheckpointRequest: Message<LeaseCheckpointRequest> = {
  name: "etcdserverpb.LeaseCheckpointRequest",
  fields: [
    { number: 1, name: "checkpoints", kind: "message", label: "repeated", message: () => LeaseCheckpoint },
  ],
};

export interface LeaseCheckpointResponse {
  readonly header?: ResponseHeader | undefined;
}

export const LeaseCheckpointResponse: Message<LeaseCheckpointResponse> = {
  name: "etcdserverpb.LeaseCheckpointResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface LeaseGrantRequest {
  readonly TTL: bigint;
  readonly ID: bigint;
}

export const LeaseGrantRequest: Message<LeaseGrantRequest> = {
  name: "etcdserverpb.LeaseGrantRequest",
  fields: [
    { number: 1, name: "TTL", kind: "int64" },
    { number: 2, name: "ID", kind: "int64" },
  ],
};

export interface LeaseGrantResponse {
  readonly header?: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: bigint;
  readonly error: string;
}

export const LeaseGrantResponse: Message<LeaseGrantResponse> = {
  name: "etcdserverpb.LeaseGrantResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "ID", kind: "int64" },
    { number: 3, name: "TTL", kind: "int64" },
    { number: 4, name: "error", kind: "string" },
  ],
};

export interface LeaseKeepAliveRequest {
  readonly ID: bigint;
}

export const LeaseKeepAliveRequest: Message<LeaseKeepAliveRequest> = {
  name: "etcdserverpb.LeaseKeepAliveRequest",
  fields: [
    { number: 1, name: "ID", kind: "int64" },
  ],
};

export interface LeaseKeepAliveResponse {
  readonly header?: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: bigint;
}

export const LeaseKeepAliveResponse: Message<LeaseKeepAliveResponse> = {
  name: "etcdserverpb.LeaseKeepAliveResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "ID", kind: "int64" },
    { number: 3, name: "TTL", kind: "int64" },
  ],
};

export type LeaseLeasesRequest = Readonly<Record<never, never>>;

export const LeaseLeasesRequest: Message<LeaseLeasesRequest> = {
  name: "etcdserverpb.LeaseLeasesRequest",
  fields: [],
};

export interface LeaseLeasesResponse {
  readonly header?: ResponseHeader | undefined;
  readonly leases: readonly LeaseStatus[];
}

export const LeaseLeasesResponse: Message<LeaseLeasesResponse> = {
  name: "etcdserverpb.LeaseLeasesResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "leases", kind: "message", label: "repeated", message: () => LeaseStatus },
  ],
};

export interface LeaseRevokeRequest {
  readonly ID: bigint;
}

export const LeaseRevokeRequest: Message<LeaseRevokeRequest> = {
  name: "etcdserverpb.LeaseRevokeRequest",
  fields: [
    { number: 1, name: "ID", kind: "int64" },
  ],
};

export interface LeaseRevokeResponse {
  readonly header?: ResponseHeader | undefined;
}

export const LeaseRevokeResponse: Message<LeaseRevokeResponse> = {
  name: "etcdserverpb.LeaseRevokeResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface LeaseStatus {
  readonly ID: bigint;
}

export const LeaseStatus: Message<LeaseStatus> = {
  name: "etcdserverpb.LeaseStatus",
  fields: [
    { number: 1, name: "ID", kind: "int64" },
  ],
};

export interface LeaseTimeToLiveRequest {
  readonly ID: bigint;
  readonly keys: boolean;
}

export const LeaseTimeToLiveRequest: Message<LeaseTimeToLiveRequest> = {
  name: "etcdserverpb.LeaseTimeToLiveRequest",
  fields: [
    { number: 1, name: "ID", kind: "int64" },
    { number: 2, name: "keys", kind: "bool" },
  ],
};

export interface LeaseTimeToLiveResponse {
  readonly header?: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: bigint;
  readonly grantedTTL: bigint;
  readonly keys: readonly Uint8Array[];
}

export const LeaseTimeToLiveResponse: Message<LeaseTimeToLiveResponse> = {
  name: "etcdserverpb.LeaseTimeToLiveResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "ID", kind: "int64" },
    { number: 3, name: "TTL", kind: "int64" },
    { number: 4, name: "grantedTTL", kind: "int64" },
    { number: 5, name: "keys", kind: "bytes", label: "repeated" },
  ],
};

export interface Member {
  readonly ID: bigint;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
}

export const Member: Message<Member> = {
  name: "etcdserverpb.Member",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "peerURLs", kind: "string", label: "repeated" },
    { number: 4, name: "clientURLs", kind: "string", label: "repeated" },
    { number: 5, name: "isLearner", kind: "bool" },
  ],
};

export interface MemberAddRequest {
  readonly peerURLs: readonly string[];
  readonly isLearner: boolean;
}

export const MemberAddRequest: Message<MemberAddRequest> = {
  name: "etcdserverpb.MemberAddRequest",
  fields: [
    { number: 1, name: "peerURLs", kind: "string", label: "repeated" },
    { number: 2, name: "isLearner", kind: "bool" },
  ],
};

export interface MemberAddResponse {
  readonly header?: ResponseHeader | undefined;
  readonly member?: Member | undefined;
  readonly members: readonly Member[];
}

export const MemberAddResponse: Message<MemberAddResponse> = {
  name: "etcdserverpb.MemberAddResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "member", kind: "message", message: () => Member },
    { number: 3, name: "members", kind: "message", label: "repeated", message: () => Member },
  ],
};

export interface MemberListRequest {
  readonly linearizable: boolean;
}

export const MemberListRequest: Message<MemberListRequest> = {
  name: "etcdserverpb.MemberListRequest",
  fields: [
    { number: 1, name: "linearizable", kind: "bool" },
  ],
};

export interface MemberListResponse {
  readonly header?: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberListResponse: Message<MemberListResponse> = {
  name: "etcdserverpb.MemberListResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "members", kind: "message", label: "repeated", message: () => Member },
  ],
};

export interface MemberPromoteRequest {
  readonly ID: bigint;
}

export const MemberPromoteRequest: Message<MemberPromoteRequest> = {
  name: "etcdserverpb.MemberPromoteRequest",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
  ],
};

export interface MemberPromoteResponse {
  readonly header?: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberPromoteResponse: Message<MemberPromoteResponse> = {
  name: "etcdserverpb.MemberPromoteResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "members", kind: "message", label: "repeated", message: () => Member },
  ],
};

export interface MemberRemoveRequest {
  readonly ID: bigint;
}

export const MemberRemoveRequest: Message<MemberRemoveRequest> = {
  name: "etcdserverpb.MemberRemoveRequest",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
  ],
};

export interface MemberRemoveResponse {
  readonly header?: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberRemoveResponse: Message<MemberRemoveResponse> = {
  name: "etcdserverpb.MemberRemoveResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "members", kind: "message", label: "repeated", message: () => Member },
  ],
};

export interface MemberUpdateRequest {
  readonly ID: bigint;
  readonly peerURLs: readonly string[];
}

export const MemberUpdateRequest: Message<MemberUpdateRequest> = {
  name: "etcdserverpb.MemberUpdateRequest",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
    { number: 2, name: "peerURLs", kind: "string", label: "repeated" },
  ],
};

export interface MemberUpdateResponse {
  readonly header?: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberUpdateResponse: Message<MemberUpdateResponse> = {
  name: "etcdserverpb.MemberUpdateResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "members", kind: "message", label: "repeated", message: () => Member },
  ],
};

export interface Metadata {
  readonly NodeID: bigint;
  readonly ClusterID: bigint;
}

export const Metadata: Message<Metadata> = {
  name: "etcdserverpb.Metadata",
  fields: [
    { number: 1, name: "NodeID", kind: "uint64" },
    { number: 2, name: "ClusterID", kind: "uint64" },
  ],
};

export interface MoveLeaderRequest {
  readonly targetID: bigint;
}

export const MoveLeaderRequest: Message<MoveLeaderRequest> = {
  name: "etcdserverpb.MoveLeaderRequest",
  fields: [
    { number: 1, name: "targetID", kind: "uint64" },
  ],
};

export interface MoveLeaderResponse {
  readonly header?: ResponseHeader | undefined;
}

export const MoveLeaderResponse: Message<MoveLeaderResponse> = {
  name: "etcdserverpb.MoveLeaderResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
  ],
};

export interface PutRequest {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly lease: bigint;
  readonly prevKv: boolean;
  readonly ignoreValue: boolean;
  readonly ignoreLease: boolean;
}

export const PutRequest: Message<PutRequest> = {
  name: "etcdserverpb.PutRequest",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
    { number: 2, name: "value", kind: "bytes" },
    { number: 3, name: "lease", kind: "int64" },
    { number: 4, name: "prevKv", kind: "bool" },
    { number: 5, name: "ignoreValue", kind: "bool" },
    { number: 6, name: "ignoreLease", kind: "bool" },
  ],
};

export interface PutResponse {
  readonly header?: ResponseHeader | undefined;
  readonly prevKv?: mvccpb.KeyValue | undefined;
}

export const PutResponse: Message<PutResponse> = {
  name: "etcdserverpb.PutResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "prevKv", kind: "message", message: () => mvccpb.KeyValue },
  ],
};

export interface RangeRequest {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly limit: bigint;
  readonly revision: bigint;
  readonly sortOrder: RangeRequestSortOrder;
  readonly sortTarget: RangeRequestSortTarget;
  readonly serializable: boolean;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  readonly minModRevision: bigint;
  readonly maxModRevision: bigint;
  readonly minCreateRevision: bigint;
  readonly maxCreateRevision: bigint;
}

export const RangeRequest: Message<RangeRequest> = {
  name: "etcdserverpb.RangeRequest",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
    { number: 2, name: "rangeEnd", kind: "bytes" },
    { number: 3, name: "limit", kind: "int64" },
    { number: 4, name: "revision", kind: "int64" },
    { number: 5, name: "sortOrder", kind: "enum" },
    { number: 6, name: "sortTarget", kind: "enum" },
    { number: 7, name: "serializable", kind: "bool" },
    { number: 8, name: "keysOnly", kind: "bool" },
    { number: 9, name: "countOnly", kind: "bool" },
    { number: 10, name: "minModRevision", kind: "int64" },
    { number: 11, name: "maxModRevision", kind: "int64" },
    { number: 12, name: "minCreateRevision", kind: "int64" },
    { number: 13, name: "maxCreateRevision", kind: "int64" },
  ],
};

export interface RangeResponse {
  readonly header?: ResponseHeader | undefined;
  readonly kvs: readonly mvccpb.KeyValue[];
  readonly more: boolean;
  readonly count: bigint;
}

export const RangeResponse: Message<RangeResponse> = {
  name: "etcdserverpb.RangeResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "kvs", kind: "message", label: "repeated", message: () => mvccpb.KeyValue },
    { number: 3, name: "more", kind: "bool" },
    { number: 4, name: "count", kind: "int64" },
  ],
};

export interface RangeStreamResponse {
  readonly rangeResponse?: RangeResponse | undefined;
}

export const RangeStreamResponse: Message<RangeStreamResponse> = {
  name: "etcdserverpb.RangeStreamResponse",
  fields: [
    { number: 1, name: "rangeResponse", kind: "message", message: () => RangeResponse },
  ],
};

export interface RequestHeader {
  readonly ID: bigint;
  readonly username: string;
  readonly authRevision: bigint;
}

export const RequestHeader: Message<RequestHeader> = {
  name: "etcdserverpb.RequestHeader",
  fields: [
    { number: 1, name: "ID", kind: "uint64" },
    { number: 2, name: "username", kind: "string" },
    { number: 3, name: "authRevision", kind: "uint64" },
  ],
};

export interface RequestOp {
  readonly request?:
    | { readonly kind: "requestRange"; readonly value: RangeRequest }
    | { readonly kind: "requestPut"; readonly value: PutRequest }
    | { readonly kind: "requestDeleteRange"; readonly value: DeleteRangeRequest }
    | { readonly kind: "requestTxn"; readonly value: TxnRequest }
    | undefined;
}

export const RequestOp: Message<RequestOp> = {
  name: "etcdserverpb.RequestOp",
  fields: [
    { number: 1, name: "requestRange", kind: "message", oneof: "request", message: () => RangeRequest },
    { number: 2, name: "requestPut", kind: "message", oneof: "request", message: () => PutRequest },
    { number: 3, name: "requestDeleteRange", kind: "message", oneof: "request", message: () => DeleteRangeRequest },
    { number: 4, name: "requestTxn", kind: "message", oneof: "request", message: () => TxnRequest },
  ],
};

export interface ResponseHeader {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly revision: bigint;
  readonly raftTerm: bigint;
}

export const ResponseHeader: Message<ResponseHeader> = {
  name: "etcdserverpb.ResponseHeader",
  fields: [
    { number: 1, name: "clusterId", kind: "uint64" },
    { number: 2, name: "memberId", kind: "uint64" },
    { number: 3, name: "revision", kind: "int64" },
    { number: 4, name: "raftTerm", kind: "uint64" },
  ],
};

export interface ResponseOp {
  readonly response?:
    | { readonly kind: "responseRange"; readonly value: RangeResponse }
    | { readonly kind: "responsePut"; readonly value: PutResponse }
    | { readonly kind: "responseDeleteRange"; readonly value: DeleteRangeResponse }
    | { readonly kind: "responseTxn"; readonly value: TxnResponse }
    | undefined;
}

export const ResponseOp: Message<ResponseOp> = {
  name: "etcdserverpb.ResponseOp",
  fields: [
    { number: 1, name: "responseRange", kind: "message", oneof: "response", message: () => RangeResponse },
    { number: 2, name: "responsePut", kind: "message", oneof: "response", message: () => PutResponse },
    { number: 3, name: "responseDeleteRange", kind: "message", oneof: "response", message: () => DeleteRangeResponse },
    { number: 4, name: "responseTxn", kind: "message", oneof: "response", message: () => TxnResponse },
  ],
};

export type SnapshotRequest = Readonly<Record<never, never>>;

export const SnapshotRequest: Message<SnapshotRequest> = {
  name: "etcdserverpb.SnapshotRequest",
  fields: [],
};

export interface SnapshotResponse {
  readonly header?: ResponseHeader | undefined;
  readonly remainingBytes: bigint;
  readonly blob: Uint8Array;
  readonly version: string;
}

export const SnapshotResponse: Message<SnapshotResponse> = {
  name: "etcdserverpb.SnapshotResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "remainingBytes", kind: "uint64" },
    { number: 3, name: "blob", kind: "bytes" },
    { number: 4, name: "version", kind: "string" },
  ],
};

export type StatusRequest = Readonly<Record<never, never>>;

export const StatusRequest: Message<StatusRequest> = {
  name: "etcdserverpb.StatusRequest",
  fields: [],
};

export interface StatusResponse {
  readonly header?: ResponseHeader | undefined;
  readonly version: string;
  readonly dbSize: bigint;
  readonly leader: bigint;
  readonly raftIndex: bigint;
  readonly raftTerm: bigint;
  readonly raftAppliedIndex: bigint;
  readonly errors: readonly string[];
  readonly dbSizeInUse: bigint;
  readonly isLearner: boolean;
  readonly storageVersion: string;
  readonly dbSizeQuota: bigint;
  readonly downgradeInfo?: DowngradeInfo | undefined;
}

export const StatusResponse: Message<StatusResponse> = {
  name: "etcdserverpb.StatusResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "version", kind: "string" },
    { number: 3, name: "dbSize", kind: "int64" },
    { number: 4, name: "leader", kind: "uint64" },
    { number: 5, name: "raftIndex", kind: "uint64" },
    { number: 6, name: "raftTerm", kind: "uint64" },
    { number: 7, name: "raftAppliedIndex", kind: "uint64" },
    { number: 8, name: "errors", kind: "string", label: "repeated" },
    { number: 9, name: "dbSizeInUse", kind: "int64" },
    { number: 10, name: "isLearner", kind: "bool" },
    { number: 11, name: "storageVersion", kind: "string" },
    { number: 12, name: "dbSizeQuota", kind: "int64" },
    { number: 13, name: "downgradeInfo", kind: "message", message: () => DowngradeInfo },
  ],
};

export interface TxnRequest {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
}

export const TxnRequest: Message<TxnRequest> = {
  name: "etcdserverpb.TxnRequest",
  fields: [
    { number: 1, name: "compare", kind: "message", label: "repeated", message: () => Compare },
    { number: 2, name: "success", kind: "message", label: "repeated", message: () => RequestOp },
    { number: 3, name: "failure", kind: "message", label: "repeated", message: () => RequestOp },
  ],
};

export interface TxnResponse {
  readonly header?: ResponseHeader | undefined;
  readonly succeeded: boolean;
  readonly responses: readonly ResponseOp[];
}

export const TxnResponse: Message<TxnResponse> = {
  name: "etcdserverpb.TxnResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "succeeded", kind: "bool" },
    { number: 3, name: "responses", kind: "message", label: "repeated", message: () => ResponseOp },
  ],
};

export interface WatchCancelRequest {
  readonly watchId: bigint;
}

export const WatchCancelRequest: Message<WatchCancelRequest> = {
  name: "etcdserverpb.WatchCancelRequest",
  fields: [
    { number: 1, name: "watchId", kind: "int64" },
  ],
};

export interface WatchCreateRequest {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly startRevision: bigint;
  readonly progressNotify: boolean;
  readonly filters: readonly WatchCreateRequestFilterType[];
  readonly prevKv: boolean;
  readonly watchId: bigint;
  readonly fragment: boolean;
}

export const WatchCreateRequest: Message<WatchCreateRequest> = {
  name: "etcdserverpb.WatchCreateRequest",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
    { number: 2, name: "rangeEnd", kind: "bytes" },
    { number: 3, name: "startRevision", kind: "int64" },
    { number: 4, name: "progressNotify", kind: "bool" },
    { number: 5, name: "filters", kind: "enum", label: "repeated" },
    { number: 6, name: "prevKv", kind: "bool" },
    { number: 7, name: "watchId", kind: "int64" },
    { number: 8, name: "fragment", kind: "bool" },
  ],
};

export type WatchProgressRequest = Readonly<Record<never, never>>;

export const WatchProgressRequest: Message<WatchProgressRequest> = {
  name: "etcdserverpb.WatchProgressRequest",
  fields: [],
};

export interface WatchRequest {
  readonly requestUnion?:
    | { readonly kind: "createRequest"; readonly value: WatchCreateRequest }
    | { readonly kind: "cancelRequest"; readonly value: WatchCancelRequest }
    | { readonly kind: "progressRequest"; readonly value: WatchProgressRequest }
    | undefined;
}

export const WatchRequest: Message<WatchRequest> = {
  name: "etcdserverpb.WatchRequest",
  fields: [
    { number: 1, name: "createRequest", kind: "message", oneof: "requestUnion", message: () => WatchCreateRequest },
    { number: 2, name: "cancelRequest", kind: "message", oneof: "requestUnion", message: () => WatchCancelRequest },
    { number: 3, name: "progressRequest", kind: "message", oneof: "requestUnion", message: () => WatchProgressRequest },
  ],
};

export interface WatchResponse {
  readonly header?: ResponseHeader | undefined;
  readonly watchId: bigint;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: bigint;
  readonly cancelReason: string;
  readonly fragment: boolean;
  readonly events: readonly mvccpb.Event[];
}

export const WatchResponse: Message<WatchResponse> = {
  name: "etcdserverpb.WatchResponse",
  fields: [
    { number: 1, name: "header", kind: "message", message: () => ResponseHeader },
    { number: 2, name: "watchId", kind: "int64" },
    { number: 3, name: "created", kind: "bool" },
    { number: 4, name: "canceled", kind: "bool" },
    { number: 5, name: "compactRevision", kind: "int64" },
    { number: 6, name: "cancelReason", kind: "string" },
    { number: 7, name: "fragment", kind: "bool" },
    { number: 11, name: "events", kind: "message", label: "repeated", message: () => mvccpb.Event },
  ],
};

export const Auth = {
  AuthEnable: {
    path: "/etcdserverpb.Auth/AuthEnable",
    service: "etcdserverpb.Auth",
    method: "AuthEnable",
    request: AuthEnableRequest,
    response: AuthEnableResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthEnableRequest, AuthEnableResponse, false, false> as Call<AuthEnableRequest, AuthEnableResponse, false, false>,
  AuthDisable: {
    path: "/etcdserverpb.Auth/AuthDisable",
    service: "etcdserverpb.Auth",
    method: "AuthDisable",
    request: AuthDisableRequest,
    response: AuthDisableResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthDisableRequest, AuthDisableResponse, false, false> as Call<AuthDisableRequest, AuthDisableResponse, false, false>,
  AuthStatus: {
    path: "/etcdserverpb.Auth/AuthStatus",
    service: "etcdserverpb.Auth",
    method: "AuthStatus",
    request: AuthStatusRequest,
    response: AuthStatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthStatusRequest, AuthStatusResponse, false, false> as Call<AuthStatusRequest, AuthStatusResponse, false, false>,
  Authenticate: {
    path: "/etcdserverpb.Auth/Authenticate",
    service: "etcdserverpb.Auth",
    method: "Authenticate",
    request: AuthenticateRequest,
    response: AuthenticateResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthenticateRequest, AuthenticateResponse, false, false> as Call<AuthenticateRequest, AuthenticateResponse, false, false>,
  UserAdd: {
    path: "/etcdserverpb.Auth/UserAdd",
    service: "etcdserverpb.Auth",
    method: "UserAdd",
    request: AuthUserAddRequest,
    response: AuthUserAddResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserAddRequest, AuthUserAddResponse, false, false> as Call<AuthUserAddRequest, AuthUserAddResponse, false, false>,
  UserGet: {
    path: "/etcdserverpb.Auth/UserGet",
    service: "etcdserverpb.Auth",
    method: "UserGet",
    request: AuthUserGetRequest,
    response: AuthUserGetResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserGetRequest, AuthUserGetResponse, false, false> as Call<AuthUserGetRequest, AuthUserGetResponse, false, false>,
  UserList: {
    path: "/etcdserverpb.Auth/UserList",
    service: "etcdserverpb.Auth",
    method: "UserList",
    request: AuthUserListRequest,
    response: AuthUserListResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserListRequest, AuthUserListResponse, false, false> as Call<AuthUserListRequest, AuthUserListResponse, false, false>,
  UserDelete: {
    path: "/etcdserverpb.Auth/UserDelete",
    service: "etcdserverpb.Auth",
    method: "UserDelete",
    request: AuthUserDeleteRequest,
    response: AuthUserDeleteResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserDeleteRequest, AuthUserDeleteResponse, false, false> as Call<AuthUserDeleteRequest, AuthUserDeleteResponse, false, false>,
  UserChangePassword: {
    path: "/etcdserverpb.Auth/UserChangePassword",
    service: "etcdserverpb.Auth",
    method: "UserChangePassword",
    request: AuthUserChangePasswordRequest,
    response: AuthUserChangePasswordResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse, false, false> as Call<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse, false, false>,
  UserGrantRole: {
    path: "/etcdserverpb.Auth/UserGrantRole",
    service: "etcdserverpb.Auth",
    method: "UserGrantRole",
    request: AuthUserGrantRoleRequest,
    response: AuthUserGrantRoleResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse, false, false> as Call<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse, false, false>,
  UserRevokeRole: {
    path: "/etcdserverpb.Auth/UserRevokeRole",
    service: "etcdserverpb.Auth",
    method: "UserRevokeRole",
    request: AuthUserRevokeRoleRequest,
    response: AuthUserRevokeRoleResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse, false, false> as Call<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse, false, false>,
  RoleAdd: {
    path: "/etcdserverpb.Auth/RoleAdd",
    service: "etcdserverpb.Auth",
    method: "RoleAdd",
    request: AuthRoleAddRequest,
    response: AuthRoleAddResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleAddRequest, AuthRoleAddResponse, false, false> as Call<AuthRoleAddRequest, AuthRoleAddResponse, false, false>,
  RoleGet: {
    path: "/etcdserverpb.Auth/RoleGet",
    service: "etcdserverpb.Auth",
    method: "RoleGet",
    request: AuthRoleGetRequest,
    response: AuthRoleGetResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleGetRequest, AuthRoleGetResponse, false, false> as Call<AuthRoleGetRequest, AuthRoleGetResponse, false, false>,
  RoleList: {
    path: "/etcdserverpb.Auth/RoleList",
    service: "etcdserverpb.Auth",
    method: "RoleList",
    request: AuthRoleListRequest,
    response: AuthRoleListResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleListRequest, AuthRoleListResponse, false, false> as Call<AuthRoleListRequest, AuthRoleListResponse, false, false>,
  RoleDelete: {
    path: "/etcdserverpb.Auth/RoleDelete",
    service: "etcdserverpb.Auth",
    method: "RoleDelete",
    request: AuthRoleDeleteRequest,
    response: AuthRoleDeleteResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleDeleteRequest, AuthRoleDeleteResponse, false, false> as Call<AuthRoleDeleteRequest, AuthRoleDeleteResponse, false, false>,
  RoleGrantPermission: {
    path: "/etcdserverpb.Auth/RoleGrantPermission",
    service: "etcdserverpb.Auth",
    method: "RoleGrantPermission",
    request: AuthRoleGrantPermissionRequest,
    response: AuthRoleGrantPermissionResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse, false, false> as Call<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse, false, false>,
  RoleRevokePermission: {
    path: "/etcdserverpb.Auth/RoleRevokePermission",
    service: "etcdserverpb.Auth",
    method: "RoleRevokePermission",
    request: AuthRoleRevokePermissionRequest,
    response: AuthRoleRevokePermissionResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse, false, false> as Call<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse, false, false>,
};

export const Cluster = {
  MemberAdd: {
    path: "/etcdserverpb.Cluster/MemberAdd",
    service: "etcdserverpb.Cluster",
    method: "MemberAdd",
    request: MemberAddRequest,
    response: MemberAddResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MemberAddRequest, MemberAddResponse, false, false> as Call<MemberAddRequest, MemberAddResponse, false, false>,
  MemberRemove: {
    path: "/etcdserverpb.Cluster/MemberRemove",
    service: "etcdserverpb.Cluster",
    method: "MemberRemove",
    request: MemberRemoveRequest,
    response: MemberRemoveResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MemberRemoveRequest, MemberRemoveResponse, false, false> as Call<MemberRemoveRequest, MemberRemoveResponse, false, false>,
  MemberUpdate: {
    path: "/etcdserverpb.Cluster/MemberUpdate",
    service: "etcdserverpb.Cluster",
    method: "MemberUpdate",
    request: MemberUpdateRequest,
    response: MemberUpdateResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MemberUpdateRequest, MemberUpdateResponse, false, false> as Call<MemberUpdateRequest, MemberUpdateResponse, false, false>,
  MemberList: {
    path: "/etcdserverpb.Cluster/MemberList",
    service: "etcdserverpb.Cluster",
    method: "MemberList",
    request: MemberListRequest,
    response: MemberListResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MemberListRequest, MemberListResponse, false, false> as Call<MemberListRequest, MemberListResponse, false, false>,
  MemberPromote: {
    path: "/etcdserverpb.Cluster/MemberPromote",
    service: "etcdserverpb.Cluster",
    method: "MemberPromote",
    request: MemberPromoteRequest,
    response: MemberPromoteResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MemberPromoteRequest, MemberPromoteResponse, false, false> as Call<MemberPromoteRequest, MemberPromoteResponse, false, false>,
};

export const KV = {
  Range: {
    path: "/etcdserverpb.KV/Range",
    service: "etcdserverpb.KV",
    method: "Range",
    request: RangeRequest,
    response: RangeResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RangeRequest, RangeResponse, false, false> as Call<RangeRequest, RangeResponse, false, false>,
  RangeStream: {
    path: "/etcdserverpb.KV/RangeStream",
    service: "etcdserverpb.KV",
    method: "RangeStream",
    request: RangeRequest,
    response: RangeStreamResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<RangeRequest, RangeStreamResponse, false, true> as Call<RangeRequest, RangeStreamResponse, false, true>,
  Put: {
    path: "/etcdserverpb.KV/Put",
    service: "etcdserverpb.KV",
    method: "Put",
    request: PutRequest,
    response: PutResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PutRequest, PutResponse, false, false> as Call<PutRequest, PutResponse, false, false>,
  DeleteRange: {
    path: "/etcdserverpb.KV/DeleteRange",
    service: "etcdserverpb.KV",
    method: "DeleteRange",
    request: DeleteRangeRequest,
    response: DeleteRangeResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteRangeRequest, DeleteRangeResponse, false, false> as Call<DeleteRangeRequest, DeleteRangeResponse, false, false>,
  Txn: {
    path: "/etcdserverpb.KV/Txn",
    service: "etcdserverpb.KV",
    method: "Txn",
    request: TxnRequest,
    response: TxnResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<TxnRequest, TxnResponse, false, false> as Call<TxnRequest, TxnResponse, false, false>,
  Compact: {
    path: "/etcdserverpb.KV/Compact",
    service: "etcdserverpb.KV",
    method: "Compact",
    request: CompactionRequest,
    response: CompactionResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CompactionRequest, CompactionResponse, false, false> as Call<CompactionRequest, CompactionResponse, false, false>,
};

export const Lease = {
  LeaseGrant: {
    path: "/etcdserverpb.Lease/LeaseGrant",
    service: "etcdserverpb.Lease",
    method: "LeaseGrant",
    request: LeaseGrantRequest,
    response: LeaseGrantResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<LeaseGrantRequest, LeaseGrantResponse, false, false> as Call<LeaseGrantRequest, LeaseGrantResponse, false, false>,
  LeaseRevoke: {
    path: "/etcdserverpb.Lease/LeaseRevoke",
    service: "etcdserverpb.Lease",
    method: "LeaseRevoke",
    request: LeaseRevokeRequest,
    response: LeaseRevokeResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<LeaseRevokeRequest, LeaseRevokeResponse, false, false> as Call<LeaseRevokeRequest, LeaseRevokeResponse, false, false>,
  LeaseKeepAlive: {
    path: "/etcdserverpb.Lease/LeaseKeepAlive",
    service: "etcdserverpb.Lease",
    method: "LeaseKeepAlive",
    request: LeaseKeepAliveRequest,
    response: LeaseKeepAliveResponse,
    clientStream: true,
    serverStream: true,
    deprecated: false,
  } satisfies Call<LeaseKeepAliveRequest, LeaseKeepAliveResponse, true, true> as Call<LeaseKeepAliveRequest, LeaseKeepAliveResponse, true, true>,
  LeaseTimeToLive: {
    path: "/etcdserverpb.Lease/LeaseTimeToLive",
    service: "etcdserverpb.Lease",
    method: "LeaseTimeToLive",
    request: LeaseTimeToLiveRequest,
    response: LeaseTimeToLiveResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse, false, false> as Call<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse, false, false>,
  LeaseLeases: {
    path: "/etcdserverpb.Lease/LeaseLeases",
    service: "etcdserverpb.Lease",
    method: "LeaseLeases",
    request: LeaseLeasesRequest,
    response: LeaseLeasesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<LeaseLeasesRequest, LeaseLeasesResponse, false, false> as Call<LeaseLeasesRequest, LeaseLeasesResponse, false, false>,
};

export const Maintenance = {
  Alarm: {
    path: "/etcdserverpb.Maintenance/Alarm",
    service: "etcdserverpb.Maintenance",
    method: "Alarm",
    request: AlarmRequest,
    response: AlarmResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AlarmRequest, AlarmResponse, false, false> as Call<AlarmRequest, AlarmResponse, false, false>,
  Status: {
    path: "/etcdserverpb.Maintenance/Status",
    service: "etcdserverpb.Maintenance",
    method: "Status",
    request: StatusRequest,
    response: StatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StatusRequest, StatusResponse, false, false> as Call<StatusRequest, StatusResponse, false, false>,
  Defragment: {
    path: "/etcdserverpb.Maintenance/Defragment",
    service: "etcdserverpb.Maintenance",
    method: "Defragment",
    request: DefragmentRequest,
    response: DefragmentResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DefragmentRequest, DefragmentResponse, false, false> as Call<DefragmentRequest, DefragmentResponse, false, false>,
  Hash: {
    path: "/etcdserverpb.Maintenance/Hash",
    service: "etcdserverpb.Maintenance",
    method: "Hash",
    request: HashRequest,
    response: HashResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<HashRequest, HashResponse, false, false> as Call<HashRequest, HashResponse, false, false>,
  HashKV: {
    path: "/etcdserverpb.Maintenance/HashKV",
    service: "etcdserverpb.Maintenance",
    method: "HashKV",
    request: HashKVRequest,
    response: HashKVResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<HashKVRequest, HashKVResponse, false, false> as Call<HashKVRequest, HashKVResponse, false, false>,
  Snapshot: {
    path: "/etcdserverpb.Maintenance/Snapshot",
    service: "etcdserverpb.Maintenance",
    method: "Snapshot",
    request: SnapshotRequest,
    response: SnapshotResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<SnapshotRequest, SnapshotResponse, false, true> as Call<SnapshotRequest, SnapshotResponse, false, true>,
  MoveLeader: {
    path: "/etcdserverpb.Maintenance/MoveLeader",
    service: "etcdserverpb.Maintenance",
    method: "MoveLeader",
    request: MoveLeaderRequest,
    response: MoveLeaderResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MoveLeaderRequest, MoveLeaderResponse, false, false> as Call<MoveLeaderRequest, MoveLeaderResponse, false, false>,
  Downgrade: {
    path: "/etcdserverpb.Maintenance/Downgrade",
    service: "etcdserverpb.Maintenance",
    method: "Downgrade",
    request: DowngradeRequest,
    response: DowngradeResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DowngradeRequest, DowngradeResponse, false, false> as Call<DowngradeRequest, DowngradeResponse, false, false>,
};

export const Watch = {
  Watch: {
    path: "/etcdserverpb.Watch/Watch",
    service: "etcdserverpb.Watch",
    method: "Watch",
    request: WatchRequest,
    response: WatchResponse,
    clientStream: true,
    serverStream: true,
    deprecated: false,
  } satisfies Call<WatchRequest, WatchResponse, true, true> as Call<WatchRequest, WatchResponse, true, true>,
};
