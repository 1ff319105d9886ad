// Which nodes a command works on, by way of which endpoints, with which credentials.
import { anySignal } from "../base/abort.ts";
import { toError } from "../base/errors.ts";
import type { NodeClient as LiveClient } from "../dashboard/live/node-client.ts";
import type { Init } from "../wire/message.ts";
import type { BidiRpc, ClientStreamRpc, ServerStreamRpc, UnaryRpc } from "../wire/rpc.ts";
import { formatAddress, parseEndpoint } from "./endpoint.ts";
import { chooseProxy, type Proxy } from "./proxy/choose.ts";
import type { SessionFlags } from "./session-flags.ts";
import type { Environment, OpenTalosConfig, TalosContext } from "./talosconfig.ts";
import { foreignLogin, openTalosConfig, selectContext, talosConfigPaths } from "./talosconfig.ts";

/** How the server is trusted and how we say who we are. */
export type Credentials =
  | { readonly kind: "mutual"; readonly ca: Uint8Array; readonly crt: Uint8Array; readonly key: Uint8Array }
  /** The server is one of those that browsers trust; a client certificate only where there is one. */
  | { readonly kind: "roots"; readonly crt?: Uint8Array; readonly key?: Uint8Array }
  | { readonly kind: "insecure"; readonly fingerprints: readonly string[] };

export interface CallOptions {
  readonly metadata: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One connection to one server. */
export interface Connection {
  unary<Q, R>(method: UnaryRpc<Q, R>, request: Init<Q>, options: CallOptions): Promise<R>;
  stream<Q, R>(method: ServerStreamRpc<Q, R>, request: Init<Q>, options: CallOptions): AsyncIterable<R>;
  upload<Q, R>(method: ClientStreamRpc<Q, R>, requests: AsyncIterable<Init<Q>>, options: CallOptions): Promise<R>;
  converse<Q, R>(method: BidiRpc<Q, R>, requests: AsyncIterable<Init<Q>>, options: CallOptions): AsyncIterable<R>;
  close(): void;
}

export interface Dialer {
  /** Opens lazily: an endpoint, or a proxy, that cannot be reached fails the first call, not this. */
  dial(address: string, credentials: Credentials, proxy?: Proxy): Connection;
  /** True when the server could not be reached or went away: another endpoint, or the same one later, may do. */
  isUnavailable(error: unknown): boolean;
}

/** Calls to one node; the command's own signal ends all. */
export interface NodeClient extends LiveClient {
  /** At the first endpoint only: what was read of the requests cannot be read again. */
  upload<Q, R>(method: ClientStreamRpc<Q, R>, requests: AsyncIterable<Init<Q>>): Promise<R>;
  /** Likewise. */
  converse<Q, R>(method: BidiRpc<Q, R>, requests: AsyncIterable<Init<Q>>, signal?: AbortSignal): AsyncIterable<R>;
  isUnavailable(error: unknown): boolean;
  /** The same node; each call has these fields in its metadata besides. */
  withMetadata(fields: Readonly<Record<string, string>>): NodeClient;
}

export interface Session {
  readonly flags: SessionFlags;
  talosConfig(): Promise<OpenTalosConfig>;
  context(): Promise<TalosContext>;
  /** Never empty: rejects when no node is named. */
  nodes(): Promise<readonly string[]>;
  client(node: string): Promise<NodeClient>;
  /** The same nodes and endpoints by other credentials; base64 of PEM, as in the client configuration. */
  as(identity: ClientIdentity): Session;
  /** The same again with connections of its own: who follows a node for long drops those that hang without harm to others. */
  fresh(): Session;
  /** The same nodes without credentials and by their own addresses, as they answer in maintenance. */
  inMaintenance(): Session;
  close(): void;
}

export type ClientIdentity = Required<Pick<TalosContext, "ca" | "crt" | "key">>;

export interface SessionOptions {
  readonly flags: SessionFlags;
  readonly env: Environment;
  readonly dialer: Dialer;
  readonly signal: AbortSignal;
  /** In [0, 1): spreads clients over the endpoints. */
  readonly random: () => number;
  /** Sees the client certificate, PEM, whenever a node is about to be called with one. */
  readonly onCertificate?: (crt: Uint8Array) => void;
  /** Instead of the credentials of the context. */
  readonly identity?: ClientIdentity;
}

function credentialsOf(context: TalosContext, endpoint: string): Exclude<Credentials, { kind: "insecure" }> {
  const { ca, crt, key } = context;
  const login = foreignLogin(context);
  if (login !== undefined)
    throw new Error(
      `Cannot log in: found a context with ${login}, want one with ca, crt and key, as "config new" makes it`,
    );
  if (ca === undefined && endpoint.startsWith("https://")) {
    const pair =
      crt === undefined || key === undefined
        ? {}
        : { crt: Buffer.from(crt, "base64"), key: Buffer.from(key, "base64") };
    return { kind: "roots", ...pair };
  }
  if (ca === undefined || crt === undefined || key === undefined) {
    throw new Error("Cannot connect: found a context without ca, crt or key, want all three");
  }
  return {
    kind: "mutual",
    ca: Buffer.from(ca, "base64"),
    crt: Buffer.from(crt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

function rotate<T>(items: readonly T[], by: number): readonly T[] {
  return [...items.slice(by), ...items.slice(0, by)];
}

function within(options: CallOptions, signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? options : { ...options, signal: anySignal(options.signal, signal) };
}

/** Calls to one node by way of the first connection that can be reached. */
function nodeClient(node: string, candidates: readonly Connection[], dialer: Dialer, options: CallOptions): NodeClient {
  return {
    node,
    isUnavailable: (error) => dialer.isUnavailable(error),
    withMetadata: (fields) =>
      nodeClient(node, candidates, dialer, { ...options, metadata: { ...options.metadata, ...fields } }),
    async unary(method, request, signal) {
      let failure = new Error("no endpoint answered");
      for (const connection of candidates) {
        try {
          return await connection.unary(method, request, within(options, signal));
        } catch (error) {
          if (!dialer.isUnavailable(error)) throw error;
          failure = toError(error); // the next endpoint may do
        }
      }
      throw failure;
    },
    async upload(method, requests) {
      const [connection] = candidates;
      if (connection === undefined) throw new Error("no endpoint answered");
      return connection.upload(method, requests, options);
    },
    converse(method, requests, signal) {
      const [connection] = candidates;
      if (connection === undefined) throw new Error("no endpoint answered");
      return connection.converse(method, requests, within(options, signal));
    },
    async *stream(method, request, signal) {
      let failure = new Error("no endpoint answered");
      for (const connection of candidates) {
        let started = false;
        try {
          for await (const item of connection.stream(method, request, within(options, signal))) {
            started = true;
            yield item;
          }
          return;
        } catch (error) {
          if (started || !dialer.isUnavailable(error)) throw error;
          failure = toError(error); // nothing was seen of this stream yet: the next endpoint may do
        }
      }
      throw failure;
    },
  };
}

export function openSession(options: SessionOptions): Session {
  const { flags, env, dialer, signal, random, identity = {} } = options;
  const connections = new Map<string, Connection>();
  let opened: Promise<OpenTalosConfig> | undefined;

  const talosConfig = (): Promise<OpenTalosConfig> =>
    (opened ??= openTalosConfig(talosConfigPaths(flags.talosconfig, env)));
  const context = async (): Promise<TalosContext> => ({
    ...selectContext(await talosConfig(), flags.context),
    ...identity,
  });

  function connect(endpoint: string, credentials: Credentials, proxyUrl?: string): Connection {
    const parsed = parseEndpoint(endpoint);
    const address = formatAddress(parsed);
    const proxy = chooseProxy(proxyUrl, parsed, env);
    const connection = connections.get(address) ?? dial(address, credentials, proxy);
    connections.set(address, connection);
    return connection;
  }

  function dial(address: string, credentials: Credentials, proxy: Proxy | undefined): Connection {
    try {
      return dialer.dial(address, credentials, proxy);
    } catch (error) {
      throw new Error("Cannot use the ca, crt and key of the context", { cause: error });
    }
  }

  async function nodes(): Promise<readonly string[]> {
    const configured = flags.insecure || flags.nodes.length > 0 ? [] : ((await context()).nodes ?? []);
    const named = new Set([...flags.nodes, ...configured]); // a node that is named twice is called once
    if (named.size > 0) return [...named];
    throw new Error(
      "nodes are not set for the command: please use `--nodes` flag or configuration file to set the nodes to run the command against",
    );
  }

  /** What calls say about where they are to go. A proxy endpoint stands for nodes of several clusters; a node knows its own only. */
  async function target(node: string): Promise<Readonly<Record<string, string>>> {
    if (flags.insecure) return {};
    const current = await context();
    const cluster = flags.cluster ?? current.cluster ?? "";
    const isProxied = endpointsOf(current).some((endpoint) => endpoint.startsWith("https://"));
    return { node, ...(isProxied && cluster !== "" ? { cluster } : {}) };
  }

  function endpointsOf(current: TalosContext): readonly string[] {
    return flags.endpoints.length > 0 ? flags.endpoints : current.endpoints;
  }

  /** Connections in the order in which they are tried. */
  async function route(node: string): Promise<readonly Connection[]> {
    if (flags.insecure) return [connect(node, { kind: "insecure", fingerprints: flags.fingerprints })];
    const current = await context();
    const endpoints = endpointsOf(current);
    if (endpoints.length === 0) {
      throw new Error("failed to determine endpoints: name some with --endpoints or `ichorctl config endpoint`");
    }
    if (current.crt !== undefined) options.onCertificate?.(Buffer.from(current.crt, "base64"));
    return rotate(endpoints, Math.floor(random() * endpoints.length)).map((endpoint) =>
      connect(endpoint, credentialsOf(current, endpoint), current["proxy-url"]),
    );
  }

  return {
    flags,
    talosConfig,
    context,
    nodes,
    client: async (node) => nodeClient(node, await route(node), dialer, { metadata: await target(node), signal }),
    as: (other) => openSession({ ...options, identity: other }),
    fresh: () => openSession(options),
    inMaintenance: () => openSession({ ...options, flags: { ...flags, insecure: true } }),
    close() {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}
