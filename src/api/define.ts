// How a handler of this API is declared: with the row of the table, whose gates are checked before the handler sees the request.
import type {
  BidiHandler,
  CallContext,
  ClientStreamHandler,
  Method,
  ServerStreamHandler,
  UnaryHandler,
} from "../rpc/method.ts";
import { methodsFor } from "../rpc/method.ts";
import type { AnyRpc, BidiRpc, ClientStreamRpc, ServerStreamRpc, UnaryRpc } from "../wire/rpc.ts";
import type { ApiContext } from "./context.ts";
import { passGates } from "./gates.ts";

/** An RPC of this API; the program hands the context to the server. */
export type ApiMethod = Method<ApiContext>;

const methods = methodsFor<ApiContext>();

export function unary<Q, R>(rpc: UnaryRpc<Q, R>, handler: UnaryHandler<Q, NoInfer<R>, ApiContext>): ApiMethod {
  return gated(rpc, methods.unary(rpc, handler));
}

export function serverStream<Q, R>(
  rpc: ServerStreamRpc<Q, R>,
  handler: ServerStreamHandler<Q, NoInfer<R>, ApiContext>,
): ApiMethod {
  return gated(rpc, methods.serverStream(rpc, handler));
}

export function clientStream<Q, R>(
  rpc: ClientStreamRpc<Q, R>,
  handler: ClientStreamHandler<Q, NoInfer<R>, ApiContext>,
): ApiMethod {
  return gated(rpc, methods.clientStream(rpc, handler));
}

export function bidi<Q, R>(rpc: BidiRpc<Q, R>, handler: BidiHandler<Q, NoInfer<R>, ApiContext>): ApiMethod {
  return gated(rpc, methods.bidi(rpc, handler));
}

function gated(rpc: AnyRpc, method: ApiMethod): ApiMethod {
  if (rpc.gates.length === 0) return method;
  return {
    rpc,
    async serve(call, context: CallContext & ApiContext) {
      await passGates(rpc, context, context.roles);
      await method.serve(call, context);
    },
  };
}
