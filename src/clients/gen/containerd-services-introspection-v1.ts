// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import * as googleRpc from "./google-rpc.ts";

export interface DeprecationWarning {
  readonly id: string;
  readonly message: string;
  readonly lastOccurrence?: googleProtobuf.Timestamp | undefined;
}

export const DeprecationWarning: Message<DeprecationWarning> = {
  name: "containerd.services.introspection.v1.DeprecationWarning",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "message", kind: "string" },
    { number: 3, name: "lastOccurrence", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface Plugin {
  readonly type: string;
  readonly id: string;
  readonly requires: readonly string[];
  readonly platforms: readonly containerdTypes.Platform[];
  readonly exports: ReadonlyMap<string, string>;
  readonly capabilities: readonly string[];
  readonly initErr?: googleRpc.Status | undefined;
}

export const Plugin: Message<Plugin> = {
  name: "containerd.services.introspection.v1.Plugin",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "requires", kind: "string", label: "repeated" },
    { number: 4, name: "platforms", kind: "message", label: "repeated", message: () => containerdTypes.Platform },
    { number: 5, name: "exports", kind: "string", label: "map", key: "string" },
    { number: 6, name: "capabilities", kind: "string", label: "repeated" },
    { number: 7, name: "initErr", kind: "message", message: () => googleRpc.Status },
  ],
};

export interface PluginInfoRequest {
  readonly type: string;
  readonly id: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const PluginInfoRequest: Message<PluginInfoRequest> = {
  name: "containerd.services.introspection.v1.PluginInfoRequest",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface PluginInfoResponse {
  readonly plugin?: Plugin | undefined;
  readonly extra?: googleProtobuf.Any | undefined;
}

export const PluginInfoResponse: Message<PluginInfoResponse> = {
  name: "containerd.services.introspection.v1.PluginInfoResponse",
  fields: [
    { number: 1, name: "plugin", kind: "message", message: () => Plugin },
    { number: 2, name: "extra", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface PluginsRequest {
  readonly filters: readonly string[];
}

export const PluginsRequest: Message<PluginsRequest> = {
  name: "containerd.services.introspection.v1.PluginsRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface PluginsResponse {
  readonly plugins: readonly Plugin[];
}

export const PluginsResponse: Message<PluginsResponse> = {
  name: "containerd.services.introspection.v1.PluginsResponse",
  fields: [
    { number: 1, name: "plugins", kind: "message", label: "repeated", message: () => Plugin },
  ],
};

export interface ServerResponse {
  readonly uuid: string;
  readonly pid: bigint;
  readonly pidns: bigint;
  readonly deprecations: readonly DeprecationWarning[];
}

export const ServerResponse: Message<ServerResponse> = {
  name: "containerd.services.introspection.v1.ServerResponse",
  fields: [
    { number: 1, name: "uuid", kind: "string" },
    { number: 2, name: "pid", kind: "uint64" },
    { number: 3, name: "pidns", kind: "uint64" },
    { number: 4, name: "deprecations", kind: "message", label: "repeated", message: () => DeprecationWarning },
  ],
};

export const Introspection = {
  Plugins: {
    path: "/containerd.services.introspection.v1.Introspection/Plugins",
    service: "containerd.services.introspection.v1.Introspection",
    method: "Plugins",
    request: PluginsRequest,
    response: PluginsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PluginsRequest, PluginsResponse, false, false> as Call<PluginsRequest, PluginsResponse, false, false>,
  Server: {
    path: "/containerd.services.introspection.v1.Introspection/Server",
    service: "containerd.services.introspection.v1.Introspection",
    method: "Server",
    request: googleProtobuf.Empty,
    response: ServerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<googleProtobuf.Empty, ServerResponse, false, false> as Call<googleProtobuf.Empty, ServerResponse, false, false>,
  PluginInfo: {
    path: "/containerd.services.introspection.v1.Introspection/PluginInfo",
    service: "containerd.services.introspection.v1.Introspection",
    method: "PluginInfo",
    request: PluginInfoRequest,
    response: PluginInfoResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PluginInfoRequest, PluginInfoResponse, false, false> as Call<PluginInfoRequest, PluginInfoResponse, false, false>,
};
