// What apid knows of its node: four kinds of resources, watched at machined's socket for it. The connection comes back after every failure.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { openClient } from "../rpc/connection.ts";
import { followResources, type WatchedKind } from "../rpc/follow-resources.ts";
import { HostnameStatusSpec, NodeAddressSpec } from "../wire/gen/talos-resource-definitions-network.ts";
import { APIServiceConfigSpec } from "../wire/gen/talos-resource-definitions-runtime.ts";
import { APICertsSpec } from "../wire/gen/talos-resource-definitions-secrets.ts";

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

const service: WatchedKind<APIServiceConfigSpec> = {
  namespace: "runtime",
  type: "APIServiceConfigs.runtime.talos.dev",
  id: "apid",
  spec: APIServiceConfigSpec,
};
const certificates: WatchedKind<APICertsSpec> = {
  namespace: "secrets",
  type: "ApiCertificates.secrets.talos.dev",
  id: "api",
  spec: APICertsSpec,
};
const addresses: WatchedKind<NodeAddressSpec> = {
  namespace: "network",
  type: "NodeAddresses.net.talos.dev",
  spec: NodeAddressSpec,
};
const hostname: WatchedKind<HostnameStatusSpec> = {
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
  const follow = <T>(kind: WatchedKind<T>, take: (items: ReadonlyMap<string, T>) => void): Promise<void> =>
    followResources(client, kind, { ...options, take }, signal);
  await Promise.all([
    follow(service, (items) => change({ service: items.get("apid") })),
    follow(certificates, (items) => change({ certificates: items.get("api") })),
    follow(addresses, (items) => change({ addresses: items })),
    follow(hostname, (items) => change({ hostname: items.get("hostname") })),
  ]);
}
