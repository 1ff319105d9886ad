// What is known about one RPC: its types, and the policy that authorization, routing and documentation share. The rows are in gen/rpc.ts.
import type { Message } from "./message.ts";

/** What a client needs to know. It is all that is known of the RPCs of other programs (containerd, etcd). */
export interface Call<Request, Response, ClientStream extends boolean, ServerStream extends boolean> {
  /** `/package.Service/Method`, as it stands in the `:path` header. */
  readonly path: string;
  /** Full name of the service: `machine.MachineService`. */
  readonly service: string;
  readonly method: string;
  readonly request: Message<Request>;
  readonly response: Message<Response>;
  readonly clientStream: ClientStream;
  readonly serverStream: ServerStream;
  readonly deprecated: boolean;
}

export interface Rpc<Request, Response, ClientStream extends boolean, ServerStream extends boolean> extends Call<
  Request,
  Response,
  ClientStream,
  ServerStream
> {
  /** A caller with any of these may call it. `token` stands for the machine token of trustd. */
  readonly roles: readonly string[];
  /** Callable by everybody in maintenance mode, and by peers of the SideroLink network there, of which this node is never a part. */
  readonly maintenance: boolean;
  readonly maintenanceSiderolink: boolean;
  /** With several target nodes the answers are passed on one by one rather than merged into one message. */
  readonly streamedByApid: boolean;
  /** May be asked of several nodes at once by `nodes` metadata. */
  readonly one2manyAllowed: boolean;
  /** Program that offers it to the network: `apid` (port 50000) or `trustd` (50001). */
  readonly listener: string;
  /** Checks that the handler makes itself after authorization, see docs/reference. */
  readonly gates: readonly string[];
}

export type UnaryRpc<Request, Response> = Rpc<Request, Response, false, false>;
export type ServerStreamRpc<Request, Response> = Rpc<Request, Response, false, true>;
export type ClientStreamRpc<Request, Response> = Rpc<Request, Response, true, false>;
export type BidiRpc<Request, Response> = Rpc<Request, Response, true, true>;
export type AnyRpc = Rpc<unknown, unknown, boolean, boolean>;

export type UnaryCall<Request, Response> = Call<Request, Response, false, false>;
export type ServerStreamCall<Request, Response> = Call<Request, Response, false, true>;
export type ClientStreamCall<Request, Response> = Call<Request, Response, true, false>;
export type BidiCall<Request, Response> = Call<Request, Response, true, true>;
