// Calls a handler as the server does: through bytes, with roles and a signal.
import type { Logger } from "../../base/logger.ts";
import { silentLogger } from "../../base/logger.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { decode, encode } from "../../wire/codec.ts";
import type { Init } from "../../wire/message.ts";
import type { Rpc } from "../../wire/rpc.ts";
import type { ApiContext } from "../context.ts";
import type { ApiMethod } from "../define.ts";

export interface InvokeOptions {
  readonly roles?: readonly string[];
  readonly signal?: AbortSignal;
  readonly log?: Logger;
  readonly metadata?: Metadata;
  /** Called after each answer. */
  readonly onAnswer?: (count: number) => void;
}

type Typed<Q, R> = Rpc<Q, R, boolean, boolean>;

/** All answers of a call with one request; rejects with what the handler throws. */
export function invoke<Q, R>(
  method: ApiMethod,
  rpc: Typed<Q, R>,
  request: Init<Q>,
  context: ApiContext,
  options: InvokeOptions = {},
): Promise<readonly R[]> {
  async function* one(): AsyncGenerator<Init<Q>> {
    yield request;
  }
  return converse(method, rpc, one(), context, options);
}

/** All answers of a call with any number of requests; rejects with what the handler throws. */
export async function converse<Q, R>(
  method: ApiMethod,
  rpc: Typed<Q, R>,
  requests: AsyncIterable<Init<Q>>,
  context: ApiContext,
  options: InvokeOptions = {},
): Promise<readonly R[]> {
  const {
    roles = ["os:admin"],
    signal = new AbortController().signal,
    onAnswer,
    log = silentLogger,
    metadata = new Metadata(),
  } = options;
  const answers: R[] = [];
  const call = {
    async *requests(): AsyncGenerator<Uint8Array> {
      for await (const request of requests) yield encode(rpc.request, request);
    },
    send(message: Uint8Array): Promise<void> {
      answers.push(decode(rpc.response, message));
      onAnswer?.(answers.length);
      return Promise.resolve();
    },
  };
  await method.serve(call, {
    ...context,
    rpc,
    signal,
    roles: new Set(roles),
    metadata,
    peer: { kind: "unix", credentials: undefined },
    log,
  });
  return answers;
}

/** The one answer of a unary call. */
export async function invokeUnary<Q, R>(
  method: ApiMethod,
  rpc: Typed<Q, R>,
  request: Init<Q>,
  context: ApiContext,
  options: InvokeOptions = {},
): Promise<R> {
  const [answer] = await invoke(method, rpc, request, context, options);
  if (answer === undefined) throw new TypeError("Cannot invoke: found no answer, want one");
  return answer;
}
