// Calls to one node, as those who look at it make them: whoever opens the connection says how.
import type { Init } from "../../wire/message.ts";
import type { ServerStreamRpc, UnaryRpc } from "../../wire/rpc.ts";

export interface NodeClient {
  readonly node: string;
  /** `signal` ends this call only. */
  unary<Q, R>(method: UnaryRpc<Q, R>, request: Init<Q>, signal?: AbortSignal): Promise<R>;
  stream<Q, R>(method: ServerStreamRpc<Q, R>, request: Init<Q>, signal?: AbortSignal): AsyncIterable<R>;
}

/** Connections to nodes that are used together, and closed together. */
export interface NodeSession {
  client(node: string): Promise<NodeClient>;
  close(): void;
}

export interface NodeSessions extends Pick<NodeSession, "client"> {
  /** The same nodes by connections of its own: who follows a node for long drops those that hang without harm to others. */
  fresh(): NodeSession;
}
