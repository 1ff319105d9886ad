// The cluster as controllers reach it: its API with a kubeconfig, and locks in this node's etcd. The clients are loaded when they are first used.
import type { Clock } from "../../base/clock.ts";
import { parseKubeconfig } from "../../config/kubeconfig.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { StaticPodParts } from "../../controllers/control-plane/static-pods.ts";
import type { ManifestApplyParts } from "../../controllers/manifests/apply.ts";
import type { State } from "../../cosi/state.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";

const etcdEndpoint = { host: "127.0.0.1", port: 2379 } as const;

export type ClusterPort = ManifestApplyParts & StaticPodParts;

export function openClusterPort({ state, clock }: { readonly state: State; readonly clock: Clock }): ClusterPort {
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
    async apiAnswers(kubeconfig, signal) {
      await using client = await connect(kubeconfig);
      try {
        await client.getText("/readyz", signal);
        return true;
      } catch {
        signal.throwIfAborted();
        return false; // refused, or not ready
      }
    },
    async lock(name, signal) {
      const { openEtcdClient } = await import("../../clients/etcd/client.ts");
      const { lock } = await import("../../clients/etcd/lock.ts");
      const ca = (await state.get(EtcdRootSecret, "etcd")).spec.etcdCA?.crt ?? "";
      const admin = (await state.get(EtcdSecret, "etcd")).spec.etcdAdmin;
      const tls = { ca, cert: admin?.crt ?? "", key: admin?.key ?? "" };
      const client = openEtcdClient({ endpoints: [etcdEndpoint], tls, clock, requireLeader: true });
      try {
        const held = await lock(client, name, signal);
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
