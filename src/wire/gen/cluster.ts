// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface HealthCheckRequest {
  readonly waitTimeout?: googleProtobuf.Duration | undefined;
  readonly clusterInfo?: ClusterInfo | undefined;
}

export const HealthCheckRequest: Message<HealthCheckRequest> = {
  name: "cluster.HealthCheckRequest",
  fields: [
    { number: 1, name: "waitTimeout", kind: "message", message: () => googleProtobuf.Duration },
    { number: 2, name: "clusterInfo", kind: "message", message: () => ClusterInfo },
  ],
};

export interface ClusterInfo {
  readonly controlPlaneNodes: readonly string[];
  readonly workerNodes: readonly string[];
  readonly forceEndpoint: string;
}

export const ClusterInfo: Message<ClusterInfo> = {
  name: "cluster.ClusterInfo",
  fields: [
    { number: 1, name: "controlPlaneNodes", kind: "string", label: "repeated" },
    { number: 2, name: "workerNodes", kind: "string", label: "repeated" },
    { number: 3, name: "forceEndpoint", kind: "string" },
  ],
};

export interface HealthCheckProgress {
  readonly metadata?: common.Metadata | undefined;
  readonly message: string;
}

export const HealthCheckProgress: Message<HealthCheckProgress> = {
  name: "cluster.HealthCheckProgress",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "message", kind: "string" },
  ],
};
