// Resources that a program follows at machined's socket: a copy of each kind, kept up to date. The watch comes back after every failure.
import { aborted } from "../base/abort.ts";
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { FormatError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { decode } from "../wire/codec.ts";
import { EventType } from "../wire/gen/cosi-resource.ts";
import type { Event, Resource } from "../wire/gen/cosi-resource.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { Message } from "../wire/message.ts";
import { callServerStream } from "./client.ts";
import type { Client } from "./connection.ts";

export interface WatchedKind<T> {
  readonly namespace: string;
  readonly type: string;
  /** Absent: all of the type. */
  readonly id?: string;
  /** How its bytes are read. */
  readonly spec: Message<T> | { decodeSpec(bytes: Uint8Array): T };
}

export interface FollowOptions<T> {
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after each change with all of the kind, by id. */
  readonly take: (items: ReadonlyMap<string, T>) => void;
}

/** Runs until the signal aborts; never rejects. Keeps a copy of the resources of a kind and hands it out after each change; what it knows outlives a broken watch. */
export async function followResources<T>(
  client: Client,
  kind: WatchedKind<T>,
  { clock, log, take }: FollowOptions<T>,
  signal: AbortSignal,
): Promise<void> {
  const retry = backoff({ initialMs: 100, maxMs: 5000 });
  while (!signal.aborted) {
    try {
      await watchOnce(client, kind, (items) => (retry.reset(), take(items)), signal);
    } catch (error) {
      if (signal.aborted) return;
      log.debug("watch ended", { type: kind.type, error });
    }
    await Promise.race([clock.sleep(retry.next()), aborted(signal)]);
  }
}

async function watchOnce<T>(
  client: Client,
  kind: WatchedKind<T>,
  take: (items: ReadonlyMap<string, T>) => void,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, type, id, spec } = kind;
  const request = { namespace, type, id, apiVersion: 1, options: { bootstrapContents: id === undefined } };
  const items = new Map<string, T>();
  let isComplete = id !== undefined;
  for await (const { event: events } of callServerStream(client, rpc.State.Watch, request, { signal })) {
    for (const event of events) {
      if (event.eventType === EventType.ERRORED)
        throw new Error(`Cannot watch "${type}": ${event.error ?? "no reason given"}`);
      if (event.eventType === EventType.BOOTSTRAPPED) isComplete = true;
      applyEvent(items, event, spec);
    }
    if (isComplete && events.length > 0) take(new Map(items));
  }
}

function applyEvent<T>(items: Map<string, T>, { eventType, resource }: Event, spec: WatchedKind<T>["spec"]): void {
  const id = resource?.metadata?.id;
  if (resource === undefined || id === undefined) return;
  if (eventType === EventType.CREATED || eventType === EventType.UPDATED) items.set(id, specOf(resource, spec));
  else if (eventType === EventType.DESTROYED) items.delete(id);
}

function specOf<T>(resource: Resource, spec: WatchedKind<T>["spec"]): T {
  if (resource.spec === undefined)
    throw new FormatError(`Cannot read resource "${resource.metadata?.id ?? ""}": it has no spec`);
  const { protoSpec } = resource.spec;
  return "decodeSpec" in spec ? spec.decodeSpec(protoSpec) : decode(spec, protoSpec);
}
