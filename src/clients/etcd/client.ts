// Calls to etcd, at whichever of its members answers: the requests and answers are etcd's own, of gen/etcdserverpb.ts.
import type { Clock } from "../../base/clock.ts";
import { call, callServerStream } from "../../rpc/client.ts";
import type { CallOptions } from "../../rpc/client.ts";
import { openClient } from "../../rpc/connection.ts";
import type { Client, TlsTargetOptions } from "../../rpc/connection.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { Code, DialError, RefusedError, StatusError } from "../../rpc/status.ts";
import type { Init } from "../../wire/message.ts";
import type { ServerStreamCall, UnaryCall } from "../../wire/rpc.ts";

export interface EtcdEndpoint {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

export interface EtcdClientOptions {
  /** Asked in this order; the one that answered last is asked first. At least one. */
  readonly endpoints: readonly EtcdEndpoint[];
  readonly tls: TlsTargetOptions;
  readonly clock: Clock;
  /** Members that see no leader refuse. A call of the local member only is better without. */
  readonly requireLeader: boolean;
}

/** Of the ready-made calls: how long one attempt at one endpoint may take. */
export interface EtcdCallOptions {
  readonly signal: AbortSignal;
  /** None when absent. */
  readonly timeoutMs?: number;
}

export interface EtcdClient extends AsyncDisposable {
  /** Time for what is built on it: leases, waiting. */
  readonly clock: Clock;
  /**
   * A call at the first endpoint that takes it: one that cannot be reached, that has no leader or is a learner is passed over. Whatever an endpoint may
   * have seen is not sent again. Rejects with a StatusError or the signal's reason.
   */
  call<Q, R>(rpc: UnaryCall<Q, R>, request: Init<NoInfer<Q>>, options: EtcdCallOptions): Promise<R>;
  /** The same for a stream of answers; once the first has come, its failure is that of the stream. */
  stream<Q, R>(
    rpc: ServerStreamCall<Q, R>,
    request: Init<NoInfer<Q>>,
    options: EtcdCallOptions,
  ): AsyncGenerator<R, void, undefined>;
  /** For streams both ways: the connection that answered last, and what every call carries. */
  connection(): { readonly client: Client; readonly metadata: Metadata };
  /** The next call begins at another endpoint: the present one has failed in the middle of a stream. */
  skip(): void;
  /** Ends all calls. */
  destroy(): void;
}

const connectTimeoutMs = 5000;

export function openEtcdClient(options: EtcdClientOptions): EtcdClient {
  const { tls, clock, requireLeader } = options;
  const clients = options.endpoints.map(({ host, port }) =>
    openClient({ target: { kind: "tls", host, port, tls }, clock, connectTimeoutMs }),
  );
  if (clients.length === 0) throw new StatusError(Code.UNAVAILABLE, "no endpoints of etcd are known");
  const metadata = new Metadata(requireLeader ? { hasleader: "true" } : {});
  let present = 0;

  function connection(): { readonly client: Client; readonly metadata: Metadata } {
    const client = clients[present];
    if (client === undefined) throw new StatusError(Code.UNAVAILABLE, "no endpoints of etcd are known");
    return { client, metadata };
  }

  function skip(): void {
    present = (present + 1) % clients.length;
  }

  /** Tries the endpoints in turn, each once. */
  async function first<T>(attempt: (client: Client) => Promise<T>, signal: AbortSignal): Promise<T> {
    let failure: unknown;
    for (let tried = 0; tried < clients.length; tried++) {
      signal.throwIfAborted();
      try {
        return await attempt(connection().client);
      } catch (error) {
        if (!isUnseen(error)) throw error;
        failure = error;
        skip();
      }
    }
    throw failure;
  }

  function callOptions({ signal, timeoutMs }: EtcdCallOptions): CallOptions {
    return { signal, metadata, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  }

  return {
    clock,
    call: (rpc, request, each) => first((client) => call(client, rpc, request, callOptions(each)), each.signal),
    async *stream(rpc, request, each) {
      const { answers, answer } = await first(async (client) => {
        const begun = callServerStream(client, rpc, request, callOptions(each));
        return { answers: begun, answer: await begun.next() };
      }, each.signal);
      if (answer.done === true) return;
      try {
        yield answer.value;
        yield* answers;
      } finally {
        await answers.return(undefined);
      }
    },
    connection,
    skip,
    destroy() {
      for (const client of clients) client.destroy();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Nothing has been done yet: the server was not reached, or refused before it looked at the request. */
function isUnseen(error: unknown): boolean {
  if (error instanceof DialError || error instanceof RefusedError) return true;
  return isEtcdError(error, "etcdserver: no leader") || isEtcdError(error, "rpc not supported for learner");
}

/** Whether it is this one of etcd's errors, which are told apart by their texts. Source: etcd, api/v3rpc/rpctypes. */
export function isEtcdError(error: unknown, text: string): boolean {
  return error instanceof StatusError && error.message.includes(text);
}
