// The cluster as controllers reach it: its API with a kubeconfig, and locks in this node's etcd. The clients are loaded when they are first used.
import type { Clock } from "../../base/clock.ts";
import { parseKubeconfig } from "../../config/kubeconfig.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { StaticPodParts } from "../../controllers/control-plane/static-pods.ts";
import type { ManifestApplyParts } from "../../controllers/manifests/apply.ts";

/** Named, not `openLocal`: a member without a leader cannot keep a lock. */
const localEtcd = "https://127.0.0.1:2379";

export interface ClusterPort extends ManifestApplyParts, StaticPodParts {
  /** A client for what a kubeconfig says. */
  readonly connect: (kubeconfig: string) => Promise<Kubernetes>;
}

export interface ClusterPortOptions {
  readonly etcd: Pick<EtcdAccess, "openAt">;
  readonly clock: Clock;
}

export function openClusterPort({ etcd, clock }: ClusterPortOptions): ClusterPort {
  const connect = async (kubeconfig: string): Promise<Kubernetes> => {
    const { openKubernetes } = await import("../../clients/kubernetes/client.ts");
    const { server, ca, cert, key, tlsServerName } = parseKubeconfig(kubeconfig);
    return openKubernetes(
      {
        server,
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(tlsServerName === undefined ? {} : { serverName: tlsServerName }),
      },
      clock,
    );
  };
  return {
    connect,
    async lock(name, signal) {
      const client = await etcd.openAt([localEtcd]);
      try {
        const held = await client.lock(name, signal);
        return {
          signal: held.signal,
          async [Symbol.asyncDispose]() {
            await held[Symbol.asyncDispose]();
            client.destroy();
          },
        };
      } catch (error) {
        client.destroy();
        throw error;
      }
    },
  };
}
