// The discovery service's contract: tables of its messages, and its calls. They are few, and no module with them is pinned, so they are written by hand.
import type { Message } from "../../wire/message.ts";
import type { Duration, Empty } from "../../wire/gen/google-protobuf.ts";
import { Duration as durationTable } from "../../wire/gen/google-protobuf.ts";
import type { ServerStreamCall, UnaryCall } from "../../wire/rpc.ts";

export interface HelloRequest {
  readonly clusterId: string;
  readonly clientVersion: string;
}

export interface HelloResponse {
  /** Another server is to be used. */
  readonly redirect?: RedirectMessage | undefined;
  /** Of the node, as the server sees it: 4 or 16 bytes. */
  readonly clientIp: Uint8Array;
}

export interface RedirectMessage {
  readonly endpoint: string;
}

export interface AffiliateUpdateRequest {
  readonly clusterId: string;
  readonly affiliateId: string;
  /** Encrypted; absent when only endpoints are told. */
  readonly affiliateData?: Uint8Array | undefined;
  readonly affiliateEndpoints: readonly Uint8Array[];
  readonly ttl?: Duration | undefined;
}

export interface AffiliateDeleteRequest {
  readonly clusterId: string;
  readonly affiliateId: string;
}

export interface WatchRequest {
  readonly clusterId: string;
}

/** The first one holds all. */
export interface WatchResponse {
  readonly affiliates: readonly WireAffiliate[];
  readonly deleted: boolean;
}

export interface WireAffiliate {
  readonly id: string;
  readonly data: Uint8Array;
  readonly endpoints: readonly Uint8Array[];
}

const empty: Message<Empty> = { name: "sidero.discovery.server.AffiliateUpdateResponse", fields: [] };

const redirectMessage: Message<RedirectMessage> = {
  name: "sidero.discovery.server.RedirectMessage",
  fields: [{ number: 1, name: "endpoint", kind: "string" }],
};

const helloRequest: Message<HelloRequest> = {
  name: "sidero.discovery.server.HelloRequest",
  fields: [
    { number: 1, name: "clusterId", kind: "string" },
    { number: 2, name: "clientVersion", kind: "string" },
  ],
};

const helloResponse: Message<HelloResponse> = {
  name: "sidero.discovery.server.HelloResponse",
  fields: [
    { number: 1, name: "redirect", kind: "message", message: () => redirectMessage },
    { number: 2, name: "clientIp", kind: "bytes" },
  ],
};

const affiliateUpdateRequest: Message<AffiliateUpdateRequest> = {
  name: "sidero.discovery.server.AffiliateUpdateRequest",
  fields: [
    { number: 1, name: "clusterId", kind: "string" },
    { number: 2, name: "affiliateId", kind: "string" },
    { number: 3, name: "affiliateData", kind: "bytes", label: "optional" },
    { number: 4, name: "affiliateEndpoints", kind: "bytes", label: "repeated" },
    { number: 5, name: "ttl", kind: "message", message: () => durationTable },
  ],
};

const affiliateDeleteRequest: Message<AffiliateDeleteRequest> = {
  name: "sidero.discovery.server.AffiliateDeleteRequest",
  fields: [
    { number: 1, name: "clusterId", kind: "string" },
    { number: 2, name: "affiliateId", kind: "string" },
  ],
};

const watchRequest: Message<WatchRequest> = {
  name: "sidero.discovery.server.WatchRequest",
  fields: [{ number: 1, name: "clusterId", kind: "string" }],
};

const wireAffiliate: Message<WireAffiliate> = {
  name: "sidero.discovery.server.Affiliate",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "data", kind: "bytes" },
    { number: 3, name: "endpoints", kind: "bytes", label: "repeated" },
  ],
};

const watchResponse: Message<WatchResponse> = {
  name: "sidero.discovery.server.WatchResponse",
  fields: [
    { number: 1, name: "affiliates", kind: "message", label: "repeated", message: () => wireAffiliate },
    { number: 2, name: "deleted", kind: "bool" },
  ],
};

const service = "sidero.discovery.server.Cluster";

function unary<Q, R>(method: string, request: Message<Q>, response: Message<R>): UnaryCall<Q, R> {
  const path = `/${service}/${method}`;
  return { path, service, method, request, response, clientStream: false, serverStream: false, deprecated: false };
}

const watch: ServerStreamCall<WatchRequest, WatchResponse> = {
  ...unary("Watch", watchRequest, watchResponse),
  serverStream: true,
};

export const Discovery = {
  Hello: unary("Hello", helloRequest, helloResponse),
  AffiliateUpdate: unary("AffiliateUpdate", affiliateUpdateRequest, empty),
  AffiliateDelete: unary("AffiliateDelete", affiliateDeleteRequest, empty),
  Watch: watch,
} as const;

/** What a node tells of itself: encrypted, it is the data of an affiliate. */
export interface AffiliateData {
  readonly nodeId: string;
  /** 4 or 16 bytes each. */
  readonly addresses: readonly Uint8Array[];
  readonly hostname: string;
  readonly nodename: string;
  /** `controlplane`, `worker`, `init`. */
  readonly machineType: string;
  readonly operatingSystem: string;
  readonly kubespan?: KubeSpanData | undefined;
  readonly controlPlane?: ControlPlaneData | undefined;
}

export interface KubeSpanData {
  readonly publicKey: string;
  readonly address: Uint8Array;
  readonly additionalAddresses: readonly PrefixData[];
  readonly excludeAdvertisedAddresses: readonly PrefixData[];
}

export interface PrefixData {
  readonly ip: Uint8Array;
  readonly bits: number;
}

/** Where a node may be reached: encrypted, it is one of an affiliate's endpoints. */
export interface EndpointData {
  /** 4 or 16 bytes. */
  readonly ip: Uint8Array;
  readonly port: number;
}

export interface ControlPlaneData {
  readonly apiServerPort: number;
}

/** What is told of a node: by itself, and where it is reached by whoever knows. */
export interface HeardAffiliate {
  readonly data: AffiliateData;
  readonly endpoints: readonly EndpointData[];
}

const prefixData: Message<PrefixData> = {
  name: "sidero.discovery.client.IPPrefix",
  fields: [
    { number: 1, name: "ip", kind: "bytes" },
    { number: 2, name: "bits", kind: "uint32" },
  ],
};

export const endpointData: Message<EndpointData> = {
  name: "sidero.discovery.client.Endpoint",
  fields: [
    { number: 1, name: "ip", kind: "bytes" },
    { number: 2, name: "port", kind: "uint32" },
  ],
};

const kubeSpanData: Message<KubeSpanData> = {
  name: "sidero.discovery.client.KubeSpan",
  fields: [
    { number: 1, name: "publicKey", kind: "string" },
    { number: 2, name: "address", kind: "bytes" },
    { number: 3, name: "additionalAddresses", kind: "message", label: "repeated", message: () => prefixData },
    { number: 4, name: "excludeAdvertisedAddresses", kind: "message", label: "repeated", message: () => prefixData },
  ],
};

const controlPlaneData: Message<ControlPlaneData> = {
  name: "sidero.discovery.client.ControlPlane",
  fields: [{ number: 1, name: "apiServerPort", kind: "uint32" }],
};

export const affiliateData: Message<AffiliateData> = {
  name: "sidero.discovery.client.Affiliate",
  fields: [
    { number: 1, name: "nodeId", kind: "string" },
    { number: 2, name: "addresses", kind: "bytes", label: "repeated" },
    { number: 3, name: "hostname", kind: "string" },
    { number: 4, name: "nodename", kind: "string" },
    { number: 5, name: "machineType", kind: "string" },
    { number: 6, name: "operatingSystem", kind: "string" },
    { number: 7, name: "kubespan", kind: "message", message: () => kubeSpanData },
    { number: 8, name: "controlPlane", kind: "message", message: () => controlPlaneData },
  ],
};
