// A store that is somewhere else: the verbs of CoreState as calls of `cosi.resource.State`. How calls are made is handed in.
import type { Backoff } from "../base/backoff.ts";
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { toError } from "../base/errors.ts";
import type { WatchResponse } from "../wire/gen/cosi-resource.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { Init } from "../wire/message.ts";
import type { ServerStreamRpc, UnaryRpc } from "../wire/rpc.ts";
import type { StateErrorCode } from "./errors.ts";
import { StateError } from "./errors.ts";
import type { AnyResource, Kind, Pointer } from "./resource.ts";
import type { Bookmark, CoreEvent, CoreState, Query, UpdateOptions, WatchOptions, WriteOptions } from "./state.ts";
import type { ResourceCodec } from "./wire.ts";
import { encodeLabels } from "./wire.ts";

/** Makes calls. Failures carry gRPC's number in `code`. */
export interface StateTransport {
  call<Q, R>(rpc: UnaryRpc<Q, R>, request: Init<NoInfer<Q>>, signal?: AbortSignal): Promise<R>;
  stream<Q, R>(rpc: ServerStreamRpc<Q, R>, request: Init<NoInfer<Q>>, signal?: AbortSignal): AsyncIterable<R>;
}

export interface RemoteStateOptions {
  readonly transport: StateTransport;
  readonly codec: ResourceCodec;
  readonly clock: Clock;
}

type Verb = "get" | "list" | "create" | "update" | "teardown" | "destroy" | "watch";

/** What a status means depends on the verb. */
function codeOf(status: number, verb: Verb): StateErrorCode | undefined {
  const isRead = verb === "get" || verb === "list" || verb === "watch";
  switch (status) {
    case 3:
      return isRead ? "BAD_QUERY" : "PHASE_CONFLICT";
    case 5:
      return "NOT_FOUND";
    case 6:
      return "ALREADY_EXISTS";
    case 7:
      return isRead || verb === "create" ? "DENIED" : "OWNER_CONFLICT";
    case 9:
      if (verb === "watch") return "BAD_BOOKMARK";
      return verb === "update" ? "VERSION_CONFLICT" : "IN_USE";
    case 12:
      return "UNSUPPORTED";
    default:
      return undefined;
  }
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "number" ? thrown.code : undefined;
}

/** The error a local store would have thrown, with the remote one as its cause. */
function translated(thrown: unknown, verb: Verb): Error {
  const error = toError(thrown);
  const code = codeOf(statusOf(thrown) ?? 0, verb);
  return code === undefined ? error : new StateError(code, error.message, { cause: error });
}

async function translate<T>(verb: Verb, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw translated(error, verb);
  }
}

function idQuery(query: Query | undefined): { readonly idQuery?: { readonly regexp: string } } {
  return query?.idPattern === undefined ? {} : { idQuery: { regexp: query.idPattern.source } };
}

export function openRemoteState({ transport, codec, clock }: RemoteStateOptions): CoreState {
  async function list(kind: Kind, query?: Query, signal?: AbortSignal): Promise<readonly AnyResource[]> {
    const options = { labelQuery: encodeLabels(query?.labels), ...idQuery(query) };
    const request = { namespace: kind.namespace, type: kind.type, options };
    const resources: AnyResource[] = [];
    for await (const { resource } of transport.stream(rpc.State.List, request, signal)) {
      resources.push(codec.decode(resource));
    }
    return resources;
  }

  return {
    get: (pointer, signal) =>
      translate(
        "get",
        transport
          .call(rpc.State.Get, { ...only(pointer), options: {} }, signal)
          .then(({ resource }) => codec.decode(resource)),
      ),
    list: (kind, query, signal) => translate("list", list(kind, query, signal)),
    create: (resource, { owner = "" }: WriteOptions = {}) =>
      translate(
        "create",
        transport
          .call(rpc.State.Create, { resource: codec.encode(resource), options: { owner } })
          .then((response) => codec.decode(response.resource)),
      ),
    update: (resource, { owner = "", expectedPhase }: UpdateOptions = {}) =>
      translate(
        "update",
        transport
          .call(rpc.State.Update, { newResource: codec.encode(resource), options: { owner, expectedPhase } })
          .then((response) => codec.decode(response.resource)),
      ),
    teardown: (pointer, { owner = "" }: WriteOptions = {}) =>
      translate(
        "teardown",
        transport
          .call(rpc.State.Teardown, { ...only(pointer), options: { owner } })
          .then(({ destroyReady }) => destroyReady),
      ),
    async destroy(pointer, { owner = "" }: WriteOptions = {}) {
      await translate("destroy", transport.call(rpc.State.Destroy, { ...only(pointer), options: { owner } }));
    },
    async watch(target, options, signal) {
      const open = (resume?: Bookmark): AsyncIterator<WatchResponse> =>
        transport.stream(rpc.State.Watch, watchRequest(target, options, resume), signal)[Symbol.asyncIterator]();
      const first = open();
      await translate("watch", ready(first, signal));
      return events(first, { open, codec, retry: backoff({ initialMs: 500, maxMs: 30_000 }), clock, signal });
    },
  };
}

/** Without what else the object may carry. */
function only({ namespace, type, id }: Pointer): Pointer {
  return { namespace, type, id };
}

function watchRequest(target: Kind | Pointer, options: WatchOptions, resume: Bookmark | undefined) {
  const { namespace, type } = target;
  const { bootstrapContents = false, bootstrapBookmark = false, tailEvents = 0, startFromBookmark, query } = options;
  return {
    namespace,
    type,
    ...("id" in target ? { id: target.id } : {}),
    options: {
      ...(resume === undefined
        ? { bootstrapContents, bootstrapBookmark, tailEvents, startFromBookmark }
        : { startFromBookmark: resume }),
      labelQuery: encodeLabels(query?.labels),
      ...idQuery(query),
      aggregated: true,
    },
    apiVersion: 1,
  };
}

/** The first answer is empty and says that the watch is set up. */
async function ready(responses: AsyncIterator<WatchResponse>, signal: AbortSignal): Promise<void> {
  const first = await responses.next();
  signal.throwIfAborted();
  if (first.done === true) throw new Error("Cannot watch: stream ended before it began");
}

interface Reading {
  readonly open: (resume: Bookmark) => AsyncIterator<WatchResponse>;
  readonly codec: ResourceCodec;
  readonly retry: Backoff;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A stream that breaks is opened again where it was; one that cannot be resumed ends with an error event. */
async function* events(
  first: AsyncIterator<WatchResponse>,
  reading: Reading,
): AsyncGenerator<CoreEvent, void, undefined> {
  const { codec, retry, signal } = reading;
  let bookmark: Bookmark | undefined;
  let current: AsyncIterator<WatchResponse> | undefined = first;
  try {
    while (!signal.aborted) {
      try {
        current ??= await reopened(bookmark, reading);
        const next = await current.next();
        if (next.done === true) throw new Error("Watch ended");
        for (const wire of next.value.event) {
          const event = codec.decodeEvent(wire);
          if ("bookmark" in event) bookmark = event.bookmark;
          retry.reset();
          yield event;
          if (event.kind === "errored") return;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (bookmark === undefined || error instanceof StateError) {
          yield { kind: "errored", error: translated(error, "watch") };
          return;
        }
        current = undefined;
      }
    }
  } finally {
    await current?.return?.();
  }
}

async function reopened(
  bookmark: Bookmark | undefined,
  { open, retry, clock, signal }: Reading,
): Promise<AsyncIterator<WatchResponse>> {
  await clock.sleep(retry.next(), signal);
  const responses = open(bookmark ?? new Uint8Array());
  await translate("watch", ready(responses, signal));
  return responses;
}
