// Kubernetes as calls of the API use it: with the administrator's rights, at the local control plane.
import type { Clock } from "../../base/clock.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { parseKubeconfig } from "../../config/kubeconfig.ts";
import type { State } from "../../cosi/state.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";

export interface KubernetesPortOptions {
  readonly state: Pick<State, "find" | "waitFor">;
  readonly clock: Clock;
}

/** Undefined without a Kubernetes in the config; else waits for its credentials. The client is loaded when it is first used. */
export function openKubernetesPort({
  state,
  clock,
}: KubernetesPortOptions): (signal: AbortSignal) => Promise<Kubernetes | undefined> {
  return async (signal) => {
    if ((await state.find(KubernetesRootSecret, "k8s")) === undefined) return undefined;
    const { spec } = await state.waitFor(KubernetesSecret, "k8s-certs", () => true, { signal });
    const { openKubernetes } = await import("../../clients/kubernetes/client.ts");
    const { server, ca, cert, key, tlsServerName } = parseKubeconfig(spec.localhostAdminKubeconfig);
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
}
