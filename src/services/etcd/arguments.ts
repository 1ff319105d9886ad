// The command line of etcd, from its spec.
import { formatHostPort } from "../../base/ip.ts";
import type { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";

export const etcdDataPath = "/var/lib/etcd";
export const etcdPkiPath = "/system/secrets/etcd";

const ports = { peer: 2380, client: 2379, plain: 2383 } as const;

/** How a member with an empty data directory finds its cluster. */
export interface InitialCluster {
  /** `name=url` of each member, joined by commas. */
  readonly members: string;
  readonly state: "new" | "existing";
}

/** What the config may set instead of the node. */
const replaceable: ReadonlySet<string> = new Set([
  "initial-cluster",
  "initial-cluster-state",
  "advertise-client-urls",
  "initial-advertise-peer-urls",
]);

/** `cluster` is undefined when there is data already. Throws when the config sets an argument that is the node's. */
export function etcdArguments(spec: EtcdSpec, cluster: InitialCluster | undefined): readonly string[] {
  const flags = new Map<string, readonly string[]>([
    ["name", [spec.name]],
    ["data-dir", [etcdDataPath]],
    ["auto-tls", ["false"]],
    ["peer-auto-tls", ["false"]],
    ["listen-peer-urls", [urls(spec.listenPeerAddresses, ports.peer)]],
    ["listen-client-urls", [urls(spec.listenClientAddresses, ports.client)]],
    ["listen-client-http-urls", [urls(spec.listenClientAddresses, ports.plain)]],
    ["client-cert-auth", ["true"]],
    ["peer-client-cert-auth", ["true"]],
    ["cert-file", [`${etcdPkiPath}/server.crt`]],
    ["key-file", [`${etcdPkiPath}/server.key`]],
    ["trusted-ca-file", [`${etcdPkiPath}/ca.crt`]],
    ["peer-cert-file", [`${etcdPkiPath}/peer.crt`]],
    ["peer-key-file", [`${etcdPkiPath}/peer.key`]],
    ["peer-trusted-ca-file", [`${etcdPkiPath}/ca.crt`]],
    ["feature-gates", ["InitialCorruptCheck=true", "CompactHashCheck=true"]],
    ["watch-progress-notify-interval", ["5s"]],
    ["tls-min-version", ["TLS1.3"]],
    ["advertise-client-urls", [urls(spec.advertisedAddresses, ports.client)]],
    ["initial-advertise-peer-urls", [urls(spec.advertisedAddresses, ports.peer)]],
  ]);
  if (cluster !== undefined) {
    flags.set("initial-cluster", [cluster.members]);
    flags.set("initial-cluster-state", [cluster.state]);
  }
  for (const [flag, { values }] of Object.entries(spec.extraArgs)) {
    if (flags.has(flag) && !replaceable.has(flag)) {
      throw new Error(`Cannot start etcd: found argument "${flag}" in the config, which is the node's to set`);
    }
    flags.set(flag, values);
  }
  return [...flags]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([flag, values]) => values.map((value) => `--${flag}=${value}`));
}

/** Under which the other members reach this one. */
export function peerUrls(spec: Pick<EtcdSpec, "advertisedAddresses">): readonly string[] {
  return spec.advertisedAddresses.map((address) => urlOf(address, ports.peer));
}

/** The part of `initial-cluster` that is this member. */
export function ownCluster(spec: EtcdSpec): string {
  return peerUrls(spec)
    .map((url) => `${spec.name}=${url}`)
    .join(",");
}

function urls(addresses: readonly string[], port: number): string {
  return addresses.map((address) => urlOf(address, port)).join(",");
}

function urlOf(address: string, port: number): string {
  return `https://${formatHostPort(address, port)}`;
}
