// The way to etcd: with the node's own certificate, to its own member or to those of all control planes it knows.
import type { Clock } from "../../base/clock.ts";
import type { EtcdEndpoint } from "../../clients/etcd/client.ts";
import type { Etcd, EtcdAccess } from "../../clients/etcd/etcd.ts";
import { etcdSecretId } from "../../controllers/secrets/etcd.ts";
import { etcdRootId } from "../../controllers/secrets/root-etcd.ts";
import type { State } from "../../cosi/state.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import type { TlsTargetOptions } from "../../rpc/connection.ts";

const clientPort = 2379;

export interface EtcdAccessOptions {
  readonly state: Pick<State, "find" | "list">;
  readonly clock: Clock;
  /** In [0, 1): spreads calls over the members. */
  readonly random: () => number;
}

export function openEtcdAccess({ state, clock, random }: EtcdAccessOptions): EtcdAccess {
  async function credentials(): Promise<TlsTargetOptions> {
    const root = (await state.find(EtcdRootSecret, etcdRootId))?.spec.etcdCA;
    const admin = (await state.find(EtcdSecret, etcdSecretId))?.spec.etcdAdmin;
    if (root === undefined || admin === undefined) {
      throw new StatusError(Code.UNAVAILABLE, "certificates for etcd are not issued yet");
    }
    return { ca: root.crt, cert: admin.crt, key: admin.key };
  }

  async function open(endpoints: readonly EtcdEndpoint[], requireLeader: boolean): Promise<Etcd> {
    const tls = await credentials();
    // Only a control plane ever needs them, and its etcd is up late.
    const { openEtcdClient } = await import("../../clients/etcd/client.ts");
    const { openEtcd } = await import("../../clients/etcd/open-etcd.ts");
    return openEtcd(openEtcdClient({ endpoints, tls, clock, requireLeader }));
  }

  return {
    openLocal: () => open([{ host: "127.0.0.1", port: clientPort }], false),
    async openCluster({ requireLeader } = { requireLeader: true }) {
      const known = await state.list(Endpoint);
      const hosts = new Set(known.flatMap(({ spec }) => [...spec.addresses, ...spec.hosts]));
      const endpoints = shuffled([...hosts], random).map((host) => ({ host, port: clientPort }));
      return open(endpoints, requireLeader);
    },
    openAt: (urls) => open(urls.map(parseClientUrl), true),
  };
}

function parseClientUrl(url: string): EtcdEndpoint {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/u, "$1"), port: port === "" ? clientPort : Number(port) };
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = result[last] as T; // both are below the length
    result[last] = result[other] as T;
    result[other] = moved;
  }
  return result;
}
