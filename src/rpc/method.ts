// How an RPC is written: the row of the table and a typed handler. The server calls `serve`, which knows the types.
import type { Logger } from "../base/logger.ts";
import type { Init } from "../wire/message.ts";
import type { AnyRpc, BidiRpc, ClientStreamRpc, Rpc, ServerStreamRpc, UnaryRpc } from "../wire/rpc.ts";
import { decode, encode } from "../wire/codec.ts";
import { FormatError } from "../base/errors.ts";
import type { Metadata } from "./metadata.ts";
import type { Peer } from "./peer.ts";
import type { Roles } from "./roles.ts";
import { Code, StatusError } from "./status.ts";

/** What a handler knows of its call. */
export interface CallContext {
  readonly rpc: AnyRpc;
  /** Aborts when the client cancels or is gone, when the deadline is over, when the server ends. */
  readonly signal: AbortSignal;
  readonly metadata: Metadata;
  /** Roles of the caller: the check of the table is done already, this is for finer ones. */
  readonly roles: Roles;
  readonly peer: Peer;
  readonly log: Logger;
}

/** The call as bytes: messages without frames. */
export interface MessageCall {
  requests(): AsyncIterable<Uint8Array>;
  /** Resolves when there is room for the next one. */
  send(message: Uint8Array): Promise<void>;
}

/** One RPC with its handler. `Env` is what handlers get besides the call: the program hands it to the server. */
export interface Method<Env = unknown> {
  readonly rpc: AnyRpc;
  serve(call: MessageCall, context: CallContext & Env): Promise<void>;
}

type Reply<T> = Init<T> | Promise<Init<T>>;

export type UnaryHandler<Request, Response, Env> = (request: Request, context: CallContext & Env) => Reply<Response>;
export type ServerStreamHandler<Request, Response, Env> = (
  request: Request,
  context: CallContext & Env,
) => AsyncIterable<Init<Response>>;
export type ClientStreamHandler<Request, Response, Env> = (
  requests: AsyncIterable<Request>,
  context: CallContext & Env,
) => Reply<Response>;
export type BidiHandler<Request, Response, Env> = (
  requests: AsyncIterable<Request>,
  context: CallContext & Env,
) => AsyncIterable<Init<Response>>;

/** The four ways to write an RPC, for handlers that get an `Env`: `const { unary, serverStream } = methodsFor<ApiEnv>()`. */
export interface MethodsFor<Env> {
  readonly unary: <Q, R>(rpc: UnaryRpc<Q, R>, handler: UnaryHandler<NoInfer<Q>, NoInfer<R>, Env>) => Method<Env>;
  readonly serverStream: <Q, R>(
    rpc: ServerStreamRpc<Q, R>,
    handler: ServerStreamHandler<NoInfer<Q>, NoInfer<R>, Env>,
  ) => Method<Env>;
  readonly clientStream: <Q, R>(
    rpc: ClientStreamRpc<Q, R>,
    handler: ClientStreamHandler<NoInfer<Q>, NoInfer<R>, Env>,
  ) => Method<Env>;
  readonly bidi: <Q, R>(rpc: BidiRpc<Q, R>, handler: BidiHandler<NoInfer<Q>, NoInfer<R>, Env>) => Method<Env>;
}

export function methodsFor<Env>(): MethodsFor<Env> {
  return {
    unary: (rpc, handler) => ({
      rpc,
      async serve(call, context) {
        const request = await single(rpc, call);
        await call.send(encode(rpc.response, await handler(request, context)));
      },
    }),
    serverStream: (rpc, handler) => ({
      rpc,
      async serve(call, context) {
        await sendAll(rpc, call, handler(await single(rpc, call), context));
      },
    }),
    clientStream: (rpc, handler) => ({
      rpc,
      async serve(call, context) {
        await call.send(encode(rpc.response, await handler(decodeAll(rpc, call), context)));
      },
    }),
    bidi: (rpc, handler) => ({
      rpc,
      serve: (call, context) => sendAll(rpc, call, handler(decodeAll(rpc, call), context)),
    }),
  };
}

/** The same for handlers that need nothing but the call. */
export const { unary, serverStream, clientStream, bidi }: MethodsFor<unknown> = methodsFor<unknown>();

type Typed<Q, R> = Rpc<Q, R, boolean, boolean>;

function decodeRequest<Q, R>(rpc: Typed<Q, R>, bytes: Uint8Array): Q {
  try {
    return decode(rpc.request, bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new StatusError(Code.INTERNAL, `error unmarshalling request: ${error.message}`, { cause: error });
  }
}

async function single<Q, R>(rpc: Typed<Q, R>, call: MessageCall): Promise<Q> {
  for await (const bytes of call.requests()) return decodeRequest(rpc, bytes);
  throw new StatusError(Code.INTERNAL, "cardinality violation: received no request message");
}

async function* decodeAll<Q, R>(rpc: Typed<Q, R>, call: MessageCall): AsyncGenerator<Q> {
  for await (const bytes of call.requests()) yield decodeRequest(rpc, bytes);
}

async function sendAll<Q, R>(rpc: Typed<Q, R>, call: MessageCall, responses: AsyncIterable<Init<R>>): Promise<void> {
  for await (const response of responses) await call.send(encode(rpc.response, response));
}
