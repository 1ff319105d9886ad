// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const LabelTermOperation = {
  EXISTS: 0,
  EQUAL: 1,
  NOT_EXISTS: 2,
  IN: 3,
  LT: 4,
  LTE: 5,
  LT_NUMERIC: 6,
  LTE_NUMERIC: 7,
} as const;
export type LabelTermOperation = number;

export const EventType = {
  CREATED: 0,
  UPDATED: 1,
  DESTROYED: 2,
  BOOTSTRAPPED: 3,
  ERRORED: 4,
  NOOP: 5,
} as const;
export type EventType = number;

export interface Metadata {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly version: string;
  readonly owner: string;
  readonly phase: string;
  readonly created?: googleProtobuf.Timestamp | undefined;
  readonly updated?: googleProtobuf.Timestamp | undefined;
  readonly finalizers: readonly string[];
  readonly annotations: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

export const Metadata: Message<Metadata> = {
  name: "cosi.resource.Metadata",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "version", kind: "string" },
    { number: 5, name: "owner", kind: "string" },
    { number: 6, name: "phase", kind: "string" },
    { number: 7, name: "created", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 8, name: "updated", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 9, name: "finalizers", kind: "string", label: "repeated" },
    { number: 10, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 11, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface Spec {
  readonly protoSpec: Uint8Array;
  readonly yamlSpec: string;
}

export const Spec: Message<Spec> = {
  name: "cosi.resource.Spec",
  fields: [
    { number: 1, name: "protoSpec", kind: "bytes" },
    { number: 2, name: "yamlSpec", kind: "string" },
  ],
};

export interface Resource {
  readonly metadata?: Metadata | undefined;
  readonly spec?: Spec | undefined;
}

export const Resource: Message<Resource> = {
  name: "cosi.resource.Resource",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => Metadata },
    { number: 2, name: "spec", kind: "message", message: () => Spec },
  ],
};

export interface LabelTerm {
  readonly key: string;
  readonly op: LabelTermOperation;
  readonly value: readonly string[];
  readonly invert: boolean;
}

export const LabelTerm: Message<LabelTerm> = {
  name: "cosi.resource.LabelTerm",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "op", kind: "enum" },
    { number: 3, name: "value", kind: "string", label: "repeated" },
    { number: 5, name: "invert", kind: "bool" },
  ],
};

export interface LabelQuery {
  readonly terms: readonly LabelTerm[];
}

export const LabelQuery: Message<LabelQuery> = {
  name: "cosi.resource.LabelQuery",
  fields: [
    { number: 1, name: "terms", kind: "message", label: "repeated", message: () => LabelTerm },
  ],
};

export interface IDQuery {
  readonly regexp: string;
}

export const IDQuery: Message<IDQuery> = {
  name: "cosi.resource.IDQuery",
  fields: [
    { number: 1, name: "regexp", kind: "string" },
  ],
};

export interface Event {
  readonly resource?: Resource | undefined;
  readonly old?: Resource | undefined;
  readonly error?: string | undefined;
  readonly eventType: EventType;
  readonly bookmark?: Uint8Array | undefined;
}

export const Event: Message<Event> = {
  name: "cosi.resource.Event",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
    { number: 2, name: "eventType", kind: "enum" },
    { number: 3, name: "old", kind: "message", message: () => Resource },
    { number: 4, name: "error", kind: "string", label: "optional" },
    { number: 5, name: "bookmark", kind: "bytes", label: "optional" },
  ],
};

export interface GetRequest {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly options?: GetOptions | undefined;
}

export const GetRequest: Message<GetRequest> = {
  name: "cosi.resource.GetRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "options", kind: "message", message: () => GetOptions },
  ],
};

export type GetOptions = Readonly<Record<never, never>>;

export const GetOptions: Message<GetOptions> = {
  name: "cosi.resource.GetOptions",
  fields: [],
};

export interface GetResponse {
  readonly resource?: Resource | undefined;
}

export const GetResponse: Message<GetResponse> = {
  name: "cosi.resource.GetResponse",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface ListRequest {
  readonly namespace: string;
  readonly type: string;
  readonly options?: ListOptions | undefined;
}

export const ListRequest: Message<ListRequest> = {
  name: "cosi.resource.ListRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "options", kind: "message", message: () => ListOptions },
  ],
};

export interface ListOptions {
  readonly labelQuery: readonly LabelQuery[];
  readonly idQuery?: IDQuery | undefined;
}

export const ListOptions: Message<ListOptions> = {
  name: "cosi.resource.ListOptions",
  fields: [
    { number: 1, name: "labelQuery", kind: "message", label: "repeated", message: () => LabelQuery },
    { number: 2, name: "idQuery", kind: "message", message: () => IDQuery },
  ],
};

export interface ListResponse {
  readonly resource?: Resource | undefined;
}

export const ListResponse: Message<ListResponse> = {
  name: "cosi.resource.ListResponse",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface CreateRequest {
  readonly resource?: Resource | undefined;
  readonly options?: CreateOptions | undefined;
}

export const CreateRequest: Message<CreateRequest> = {
  name: "cosi.resource.CreateRequest",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
    { number: 2, name: "options", kind: "message", message: () => CreateOptions },
  ],
};

export interface CreateOptions {
  readonly owner: string;
}

export const CreateOptions: Message<CreateOptions> = {
  name: "cosi.resource.CreateOptions",
  fields: [
    { number: 1, name: "owner", kind: "string" },
  ],
};

export interface CreateResponse {
  readonly resource?: Resource | undefined;
}

export const CreateResponse: Message<CreateResponse> = {
  name: "cosi.resource.CreateResponse",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface UpdateRequest {
  readonly newResource?: Resource | undefined;
  readonly options?: UpdateOptions | undefined;
}

export const UpdateRequest: Message<UpdateRequest> = {
  name: "cosi.resource.UpdateRequest",
  fields: [
    { number: 2, name: "newResource", kind: "message", message: () => Resource },
    { number: 3, name: "options", kind: "message", message: () => UpdateOptions },
  ],
};

export interface UpdateOptions {
  readonly owner: string;
  readonly expectedPhase?: string | undefined;
}

export const UpdateOptions: Message<UpdateOptions> = {
  name: "cosi.resource.UpdateOptions",
  fields: [
    { number: 1, name: "owner", kind: "string" },
    { number: 2, name: "expectedPhase", kind: "string", label: "optional" },
  ],
};

export interface UpdateResponse {
  readonly resource?: Resource | undefined;
}

export const UpdateResponse: Message<UpdateResponse> = {
  name: "cosi.resource.UpdateResponse",
  fields: [
    { number: 1, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface DestroyRequest {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly options?: DestroyOptions | undefined;
}

export const DestroyRequest: Message<DestroyRequest> = {
  name: "cosi.resource.DestroyRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "options", kind: "message", message: () => DestroyOptions },
  ],
};

export interface DestroyOptions {
  readonly owner: string;
}

export const DestroyOptions: Message<DestroyOptions> = {
  name: "cosi.resource.DestroyOptions",
  fields: [
    { number: 1, name: "owner", kind: "string" },
  ],
};

export type DestroyResponse = Readonly<Record<never, never>>;

export const DestroyResponse: Message<DestroyResponse> = {
  name: "cosi.resource.DestroyResponse",
  fields: [],
};

export interface WatchRequest {
  readonly namespace: string;
  readonly type: string;
  readonly id?: string | undefined;
  readonly options?: WatchOptions | undefined;
  readonly apiVersion: number;
}

export const WatchRequest: Message<WatchRequest> = {
  name: "cosi.resource.WatchRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string", label: "optional" },
    { number: 4, name: "options", kind: "message", message: () => WatchOptions },
    { number: 5, name: "apiVersion", kind: "int32" },
  ],
};

export interface WatchOptions {
  readonly bootstrapContents: boolean;
  readonly tailEvents: number;
  readonly labelQuery: readonly LabelQuery[];
  readonly idQuery?: IDQuery | undefined;
  readonly aggregated: boolean;
  readonly startFromBookmark?: Uint8Array | undefined;
  readonly bootstrapBookmark: boolean;
}

export const WatchOptions: Message<WatchOptions> = {
  name: "cosi.resource.WatchOptions",
  fields: [
    { number: 1, name: "bootstrapContents", kind: "bool" },
    { number: 2, name: "tailEvents", kind: "int32" },
    { number: 3, name: "labelQuery", kind: "message", label: "repeated", message: () => LabelQuery },
    { number: 4, name: "idQuery", kind: "message", message: () => IDQuery },
    { number: 5, name: "aggregated", kind: "bool" },
    { number: 6, name: "startFromBookmark", kind: "bytes", label: "optional" },
    { number: 7, name: "bootstrapBookmark", kind: "bool" },
  ],
};

export interface WatchResponse {
  readonly event: readonly Event[];
}

export const WatchResponse: Message<WatchResponse> = {
  name: "cosi.resource.WatchResponse",
  fields: [
    { number: 1, name: "event", kind: "message", label: "repeated", message: () => Event },
  ],
};

export interface TeardownRequest {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly options?: TeardownOptions | undefined;
}

export const TeardownRequest: Message<TeardownRequest> = {
  name: "cosi.resource.TeardownRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "options", kind: "message", message: () => TeardownOptions },
  ],
};

export interface TeardownOptions {
  readonly owner: string;
}

export const TeardownOptions: Message<TeardownOptions> = {
  name: "cosi.resource.TeardownOptions",
  fields: [
    { number: 1, name: "owner", kind: "string" },
  ],
};

export interface TeardownResponse {
  readonly destroyReady: boolean;
}

export const TeardownResponse: Message<TeardownResponse> = {
  name: "cosi.resource.TeardownResponse",
  fields: [
    { number: 1, name: "destroyReady", kind: "bool" },
  ],
};

export interface TeardownAndDestroyRequest {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly options?: TeardownAndDestroyOptions | undefined;
}

export const TeardownAndDestroyRequest: Message<TeardownAndDestroyRequest> = {
  name: "cosi.resource.TeardownAndDestroyRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "options", kind: "message", message: () => TeardownAndDestroyOptions },
  ],
};

export interface TeardownAndDestroyOptions {
  readonly owner: string;
}

export const TeardownAndDestroyOptions: Message<TeardownAndDestroyOptions> = {
  name: "cosi.resource.TeardownAndDestroyOptions",
  fields: [
    { number: 1, name: "owner", kind: "string" },
  ],
};

export type TeardownAndDestroyResponse = Readonly<Record<never, never>>;

export const TeardownAndDestroyResponse: Message<TeardownAndDestroyResponse> = {
  name: "cosi.resource.TeardownAndDestroyResponse",
  fields: [],
};
