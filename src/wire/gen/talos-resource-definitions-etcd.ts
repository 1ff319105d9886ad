// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";

export interface ArgValues {
  readonly values: readonly string[];
}

export const ArgValues: Message<ArgValues> = {
  name: "talos.resource.definitions.etcd.ArgValues",
  fields: [
    { number: 1, name: "values", kind: "string", label: "repeated" },
  ],
};

export interface ConfigSpec {
  readonly advertiseValidSubnets: readonly string[];
  readonly advertiseExcludeSubnets: readonly string[];
  readonly image: string;
  readonly listenValidSubnets: readonly string[];
  readonly listenExcludeSubnets: readonly string[];
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
}

export const ConfigSpec: Message<ConfigSpec> = {
  name: "talos.resource.definitions.etcd.ConfigSpec",
  fields: [
    { number: 1, name: "advertiseValidSubnets", kind: "string", label: "repeated" },
    { number: 2, name: "advertiseExcludeSubnets", kind: "string", label: "repeated" },
    { number: 3, name: "image", kind: "string" },
    { number: 5, name: "listenValidSubnets", kind: "string", label: "repeated" },
    { number: 6, name: "listenExcludeSubnets", kind: "string", label: "repeated" },
    { number: 7, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
  ],
};

export interface MemberSpec {
  readonly memberId: string;
}

export const MemberSpec: Message<MemberSpec> = {
  name: "talos.resource.definitions.etcd.MemberSpec",
  fields: [
    { number: 1, name: "memberId", kind: "string" },
  ],
};

export interface PKIStatusSpec {
  readonly ready: boolean;
  readonly version: string;
}

export const PKIStatusSpec: Message<PKIStatusSpec> = {
  name: "talos.resource.definitions.etcd.PKIStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "version", kind: "string" },
  ],
};

export interface SpecSpec {
  readonly name: string;
  readonly advertisedAddresses: readonly common.NetIP[];
  readonly image: string;
  readonly listenPeerAddresses: readonly common.NetIP[];
  readonly listenClientAddresses: readonly common.NetIP[];
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
}

export const SpecSpec: Message<SpecSpec> = {
  name: "talos.resource.definitions.etcd.SpecSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "advertisedAddresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 3, name: "image", kind: "string" },
    { number: 5, name: "listenPeerAddresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 6, name: "listenClientAddresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 7, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
  ],
};
