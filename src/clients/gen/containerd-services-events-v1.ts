// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface ForwardRequest {
  readonly envelope?: containerdTypes.Envelope | undefined;
}

export const ForwardRequest: Message<ForwardRequest> = {
  name: "containerd.services.events.v1.ForwardRequest",
  fields: [
    { number: 1, name: "envelope", kind: "message", message: () => containerdTypes.Envelope },
  ],
};

export interface PublishRequest {
  readonly topic: string;
  readonly event?: googleProtobuf.Any | undefined;
}

export const PublishRequest: Message<PublishRequest> = {
  name: "containerd.services.events.v1.PublishRequest",
  fields: [
    { number: 1, name: "topic", kind: "string" },
    { number: 2, name: "event", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface SubscribeRequest {
  readonly filters: readonly string[];
}

export const SubscribeRequest: Message<SubscribeRequest> = {
  name: "containerd.services.events.v1.SubscribeRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export const Events = {
  Publish: {
    path: "/containerd.services.events.v1.Events/Publish",
    service: "containerd.services.events.v1.Events",
    method: "Publish",
    request: PublishRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PublishRequest, googleProtobuf.Empty, false, false> as Call<PublishRequest, googleProtobuf.Empty, false, false>,
  Forward: {
    path: "/containerd.services.events.v1.Events/Forward",
    service: "containerd.services.events.v1.Events",
    method: "Forward",
    request: ForwardRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ForwardRequest, googleProtobuf.Empty, false, false> as Call<ForwardRequest, googleProtobuf.Empty, false, false>,
  Subscribe: {
    path: "/containerd.services.events.v1.Events/Subscribe",
    service: "containerd.services.events.v1.Events",
    method: "Subscribe",
    request: SubscribeRequest,
    response: containerdTypes.Envelope,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<SubscribeRequest, containerdTypes.Envelope, false, true> as Call<SubscribeRequest, containerdTypes.Envelope, false, true>,
};
