// What apid knows of its node: four kinds of resources, watched at machined's socket for it. The connection comes back after every failure.
import { aborted } from "../base/abort.ts";
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { FormatError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { callServerStream } from "../rpc/client.ts";
import { openClient } from "../rpc/connection.ts";
import type { Client } from "../rpc/connection.ts";
import { decode } from "../wire/codec.ts";
import { EventType } from "../wire/gen/cosi-resource.ts";
import type { Event, Resource } from "../wire/gen/cosi-resource.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { HostnameStatusSpec, NodeAddressSpec } from "../wire/gen/talos-resource-definitions-network.ts";
import { APIServiceConfigSpec } from "../wire/gen/talos-resource-definitions-runtime.ts";
import { APICertsSpec } from "../wire/gen/talos-resource-definitions-secrets.ts";
import type { Message } from "../wire/message.ts";

/** The node as apid sees it; what is not there yet is undefined. */
export interface NodeView {
  readonly service: APIServiceConfigSpec | undefined;
  readonly certificates: APICertsSpec | undefined;
  /** Address sets by id: `current` holds the node's own. */
  readonly addresses: ReadonlyMap<string, NodeAddressSpec>;
  readonly hostname: HostnameStatusSpec | undefined;
}

export interface FeedOptions {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after every change, with the whole. */
  readonly onChange: (view: NodeView) => void;
}

interface Watched<T> {
  readonly namespace: string;
  readonly type: string;
  /** Absent: all of the type. */
  readonly id?: string;
  readonly spec: Message<T>;
}

const service: Watched<APIServiceConfigSpec> = {
  namespace: "runtime",
  type: "APIServiceConfigs.runtime.talos.dev",
  id: "apid",
  spec: APIServiceConfigSpec,
};
const certificates: Watched<APICertsSpec> = {
  namespace: "secrets",
  type: "ApiCertificates.secrets.talos.dev",
  id: "api",
  spec: APICertsSpec,
};
const addresses: Watched<NodeAddressSpec> = {
  namespace: "network",
  type: "NodeAddresses.net.talos.dev",
  spec: NodeAddressSpec,
};
const hostname: Watched<HostnameStatusSpec> = {
  namespace: "network",
  type: "HostnameStatuses.net.talos.dev",
  spec: HostnameStatusSpec,
};

/** Runs until the signal aborts; never rejects. */
export async function followNode(options: FeedOptions, signal: AbortSignal): Promise<void> {
  const { socketPath, clock, onChange } = options;
  let view: NodeView = { service: undefined, certificates: undefined, addresses: new Map(), hostname: undefined };
  const change = (part: Partial<NodeView>): void => {
    view = { ...view, ...part };
    onChange(view);
  };
  await using client = openClient({ target: { kind: "unix", path: socketPath }, clock });
  const follow = <T>(kind: Watched<T>, take: (items: ReadonlyMap<string, T>) => void): Promise<void> =>
    followKind(client, kind, take, options, signal);
  await Promise.all([
    follow(service, (items) => change({ service: items.get("apid") })),
    follow(certificates, (items) => change({ certificates: items.get("api") })),
    follow(addresses, (items) => change({ addresses: items })),
    follow(hostname, (items) => change({ hostname: items.get("hostname") })),
  ]);
}

/** Keeps a copy of the resources of a kind and hands it out after each change; what it knows outlives a broken watch. */
async function followKind<T>(
  client: Client,
  kind: Watched<T>,
  take: (items: ReadonlyMap<string, T>) => void,
  { clock, log }: FeedOptions,
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
  kind: Watched<T>,
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

function applyEvent<T>(items: Map<string, T>, { eventType, resource }: Event, spec: Message<T>): void {
  const id = resource?.metadata?.id;
  if (resource === undefined || id === undefined) return;
  if (eventType === EventType.CREATED || eventType === EventType.UPDATED) items.set(id, specOf(resource, spec));
  else if (eventType === EventType.DESTROYED) items.delete(id);
}

function specOf<T>(resource: Resource, spec: Message<T>): T {
  if (resource.spec === undefined)
    throw new FormatError(`Cannot read resource "${resource.metadata?.id ?? ""}": it has no spec`);
  return decode(spec, resource.spec.protoSpec);
}
