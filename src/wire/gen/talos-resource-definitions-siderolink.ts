// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";

export interface ConfigSpec {
  readonly apiEndpoint: string;
  readonly host: string;
  readonly joinToken: string;
  readonly insecure: boolean;
  readonly tunnel: boolean;
}

export const ConfigSpec: Message<ConfigSpec> = {
  name: "talos.resource.definitions.siderolink.ConfigSpec",
  fields: [
    { number: 1, name: "apiEndpoint", kind: "string" },
    { number: 2, name: "host", kind: "string" },
    { number: 3, name: "joinToken", kind: "string" },
    { number: 4, name: "insecure", kind: "bool" },
    { number: 5, name: "tunnel", kind: "bool" },
  ],
};

export interface StatusSpec {
  readonly host: string;
  readonly connected: boolean;
  readonly linkName: string;
  readonly grpcTunnel: boolean;
}

export const StatusSpec: Message<StatusSpec> = {
  name: "talos.resource.definitions.siderolink.StatusSpec",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "connected", kind: "bool" },
    { number: 3, name: "linkName", kind: "string" },
    { number: 4, name: "grpcTunnel", kind: "bool" },
  ],
};

export interface TunnelSpec {
  readonly apiEndpoint: string;
  readonly linkName: string;
  readonly mtu: bigint;
  readonly nodeAddress?: common.NetIPPort | undefined;
}

export const TunnelSpec: Message<TunnelSpec> = {
  name: "talos.resource.definitions.siderolink.TunnelSpec",
  fields: [
    { number: 1, name: "apiEndpoint", kind: "string" },
    { number: 2, name: "linkName", kind: "string" },
    { number: 3, name: "mtu", kind: "int64" },
    { number: 4, name: "nodeAddress", kind: "message", message: () => common.NetIPPort },
  ],
};
