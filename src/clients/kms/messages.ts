// The contract of a key service: two calls with the same messages. They are few, and no module with them is pinned, so they are written by hand.
import type { Message } from "../../wire/message.ts";
import type { UnaryCall } from "../../wire/rpc.ts";

export interface KmsRequest {
  /** SMBIOS UUID of the machine, by which the service knows it. */
  readonly nodeUuid: string;
  /** What is to be sealed, or was. */
  readonly data: Uint8Array;
}

export interface KmsResponse {
  readonly data: Uint8Array;
}

const request: Message<KmsRequest> = {
  name: "sidero.kms.Request",
  fields: [
    { number: 1, name: "nodeUuid", kind: "string" },
    { number: 2, name: "data", kind: "bytes" },
  ],
};

const response: Message<KmsResponse> = {
  name: "sidero.kms.Response",
  fields: [{ number: 1, name: "data", kind: "bytes" }],
};

const service = "sidero.kms.KMSService";

function unary(method: string): UnaryCall<KmsRequest, KmsResponse> {
  const path = `/${service}/${method}`;
  return { path, service, method, request, response, clientStream: false, serverStream: false, deprecated: false };
}

export const Kms = { Seal: unary("Seal"), Unseal: unary("Unseal") } as const;
