// One discovery service: tells it of this node, and hears from it of the others. What it passes on it cannot read.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { FormatError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { openScope } from "../../base/scope.ts";
import type { Wakeup } from "../../base/wakeup.ts";
import { call, callServerStream } from "../../rpc/client.ts";
import type { Client, Target } from "../../rpc/connection.ts";
import { openClient } from "../../rpc/connection.ts";
import { decode, encode } from "../../wire/codec.ts";
import type { EndpointData, HeardAffiliate, WatchResponse, WireAffiliate } from "./messages.ts";
import { affiliateData, Discovery, endpointData } from "./messages.ts";

export interface DiscoveryEndpoint {
  /** `host:port`. */
  readonly endpoint: string;
  /** Without TLS. */
  readonly insecure: boolean;
}

/** What only the nodes of the cluster can do. Opening throws a FormatError for what is not from one of them. */
export interface Sealing {
  seal(text: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Uint8Array;
  /** The same text always as the same bytes: the service keeps what several nodes tell of one only once. */
  sealAlike(text: Uint8Array): Uint8Array;
  openAlike(sealed: Uint8Array): Uint8Array;
}

/** What a node tells. */
export interface Announcement extends HeardAffiliate {
  /** Where it has reached others. */
  readonly reached: readonly { readonly nodeId: string; readonly endpoint: EndpointData }[];
}

export interface DiscoveryOptions extends DiscoveryEndpoint {
  readonly clusterId: string;
  readonly nodeId: string;
  /** Version of the node's software. */
  readonly version: string;
  readonly sealing: Sealing;
  /** PEM of the authorities that servers' certificates may come from; undefined: the platform's. Asked for each connection: the config adds to them. */
  readonly authorities: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
  /** What the others are told; undefined as long as there is nothing to tell. */
  readonly own: () => Announcement | undefined;
  /** Rings when that has changed. */
  readonly ownChanged: Wakeup;
  /** All others, after each change. */
  readonly onOthers: (others: readonly HeardAffiliate[]) => void;
  /** Of the node, as the service sees it: 4 or 16 bytes. */
  readonly onAddress: (address: Uint8Array) => void;
}

const helloTimeoutMs = 10_000;
const updateTimeoutMs = 30_000;
const ttlSeconds = 30 * 60;
/** A watch may be quiet for long: without signs of life a dead connection would not be noticed until the next refresh fails. */
const pingPeriodMs = 3 * 60_000;
const refreshMs = (ttlSeconds / 2) * 1000;
/** A service that sends its clients round in circles is none. */
const maxRedirects = 5;

/** Until the signal aborts; what fails is tried again. */
export async function followDiscovery(options: DiscoveryOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options;
  const delays = backoff({ initialMs: 1000, maxMs: 60_000 });
  while (!signal.aborted) {
    try {
      await using client = await openService(options);
      await converse(client, options, { signal, onWatching: () => delays.reset() });
    } catch (error) {
      if (signal.aborted) return;
      log.warn("discovery service failed, calling it again", { endpoint: options.endpoint, error });
    }
    await clock.sleep(delays.next(), signal).catch(() => undefined); // the loop looks at the signal
  }
}

/** Tells the service that the node is gone: nobody waits then for its entry to end by itself. */
export async function forgetNode(options: DiscoveryOptions, signal: AbortSignal): Promise<void> {
  const { clusterId, nodeId: affiliateId } = options;
  await using client = await openService(options);
  await call(client, Discovery.AffiliateDelete, { clusterId, affiliateId }, { signal, timeoutMs: updateTimeoutMs });
}

async function openService({
  endpoint,
  insecure,
  authorities,
  clock,
}: DiscoveryEndpoint & Pick<DiscoveryOptions, "authorities" | "clock">): Promise<Client> {
  const split = endpoint.lastIndexOf(":");
  const host = endpoint.slice(0, split).replace(/^\[(.*)\]$/u, "$1");
  const port = Number(endpoint.slice(split + 1));
  const ca = insecure ? undefined : await authorities();
  const tls = ca === undefined ? {} : { ca };
  const target: Target = insecure ? { kind: "tcp", host, port } : { kind: "tls", host, port, tls };
  return openClient({ target, clock, pingPeriodMs });
}

interface Conversation {
  readonly signal: AbortSignal;
  /** Is called when the service answers as it should. */
  readonly onWatching: () => void;
}

async function converse(first: Client, options: DiscoveryOptions, conversation: Conversation): Promise<void> {
  const { clusterId, version: clientVersion, onAddress } = options;
  const { signal } = conversation;
  let client = first;
  let opened: Client | undefined;
  try {
    for (let redirects = 0; ; redirects++) {
      const hello = { clusterId, clientVersion };
      const { redirect, clientIp } = await call(client, Discovery.Hello, hello, { signal, timeoutMs: helloTimeoutMs });
      if (clientIp.length > 0) onAddress(clientIp);
      if (redirect === undefined || redirect.endpoint === "") break;
      if (redirects >= maxRedirects) throw new Error(`Cannot use discovery service: it redirected ${redirects} times`);
      opened?.destroy();
      client = opened = await openService({ ...options, endpoint: redirect.endpoint });
    }
    await exchange(client, options, conversation);
  } finally {
    opened?.destroy();
  }
}

/** Hears and tells at the same time; ends when one of them fails. */
async function exchange(
  client: Client,
  options: DiscoveryOptions,
  { signal, onWatching }: Conversation,
): Promise<void> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // it is waited for below, if need be
  await using scope = openScope((error) => failed.reject(error), signal);
  scope.run((until) => tell(client, options, until));
  const others = openOthers(options);
  const watch = callServerStream(client, Discovery.Watch, { clusterId: options.clusterId }, { signal: scope.signal });
  const hear = async (): Promise<void> => {
    for await (const message of watch) {
      others.take(message);
      onWatching();
    }
    throw new Error("Cannot follow discovery service: it ended the stream");
  };
  await Promise.race([hear(), failed.promise]);
}

/** Now, when the node has changed, and in time before the service forgets it. */
async function tell(client: Client, options: DiscoveryOptions, signal: AbortSignal): Promise<void> {
  const { own, ownChanged, clock } = options;
  while (!signal.aborted) {
    const announcement = own();
    const woken = new AbortController();
    const change = ownChanged.next(AbortSignal.any([signal, woken.signal])); // asked for before the call: nothing is missed
    if (announcement !== undefined) {
      using limit = clock.timeout(updateTimeoutMs, signal);
      await announce(client, options, { announcement, signal: limit.signal });
    }
    await Promise.race([
      change,
      clock.sleep(refreshMs, AbortSignal.any([signal, woken.signal])).catch(() => undefined),
    ]);
    woken.abort();
  }
}

interface Telling {
  readonly announcement: Announcement;
  readonly signal: AbortSignal;
}

/** First of itself, then where it has reached others. */
async function announce(
  client: Client,
  { clusterId, nodeId, sealing }: DiscoveryOptions,
  { announcement, signal }: Telling,
): Promise<void> {
  const { data, endpoints, reached } = announcement;
  const sealEndpoint = (endpoint: EndpointData): Uint8Array => sealing.sealAlike(encode(endpointData, endpoint));
  const common = { clusterId, ttl: { seconds: BigInt(ttlSeconds), nanos: 0 } };
  const options = { signal, timeoutMs: updateTimeoutMs };
  const affiliateEndpoints = endpoints.map(sealEndpoint);
  const own = { ...common, affiliateId: nodeId, affiliateData: sealing.seal(encode(affiliateData, data)) };
  await call(client, Discovery.AffiliateUpdate, { ...own, affiliateEndpoints }, options);
  for (const { nodeId: affiliateId, endpoint } of reached) {
    const update = { ...common, affiliateId, affiliateEndpoints: [sealEndpoint(endpoint)] };
    await call(client, Discovery.AffiliateUpdate, update, options);
  }
}

/** The others as the stream tells of them: the first message holds all, later ones what changes. */
function openOthers(options: DiscoveryOptions): { readonly take: (message: WatchResponse) => void } {
  const { nodeId, onOthers } = options;
  const others = new Map<string, HeardAffiliate>();
  let isFirst = true;
  return {
    take({ affiliates, deleted }) {
      if (isFirst) others.clear();
      isFirst = false;
      for (const affiliate of affiliates) {
        if (affiliate.id === nodeId) continue;
        const data = deleted ? undefined : read(affiliate, options);
        if (data !== undefined) others.set(affiliate.id, data);
        else if (deleted) others.delete(affiliate.id);
      }
      onOthers([...others.values()]);
    },
  };
}

/** Undefined for what has no data yet, and for what is not of this cluster. */
function read({ id, data, endpoints }: WireAffiliate, options: DiscoveryOptions): HeardAffiliate | undefined {
  if (data.length === 0) return undefined;
  const { sealing, log } = options;
  try {
    return {
      data: decode(affiliateData, sealing.open(data)),
      endpoints: endpoints.map((sealed) => readEndpoint(sealed, options)).filter((endpoint) => endpoint !== undefined),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    log.warn("cannot read what discovery tells of a node", { affiliate: id, error });
    return undefined;
  }
}

/** Endpoints are no more than places to try: one that nobody can read must not hide the node. */
function readEndpoint(sealed: Uint8Array, { sealing, log }: DiscoveryOptions): EndpointData | undefined {
  try {
    return decode(endpointData, sealing.openAlike(sealed));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    log.debug("cannot read an endpoint that discovery tells", { error });
    return undefined;
  }
}
