// The API servers that the cluster itself knows of: addresses of the slice `default/kubernetes`.
import type { KubernetesTarget } from "../../clients/kubernetes/client.ts";
import type { ApiResource, KubernetesObject } from "../../clients/kubernetes/object.ts";
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import type { ControllerState } from "../../cosi/controller.ts";
import { openFollower } from "./shared/follower.ts";
import { kubeletId } from "./shared/ids.ts";
import { kubeconfigTarget, kubeletTarget, type KubernetesAccess } from "./shared/kubernetes-access.ts";

const endpointId = "kube-apiserver";
const slices: ApiResource = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
};
const selection = { namespace: "default", labelSelector: "kubernetes.io/service-name=kubernetes" };

export function endpointController(access: KubernetesAccess): Controller {
  const follower = openFollower<KubernetesTarget>();
  let addresses: readonly string[] = [];
  return defineController({
    name: "k8s.EndpointController",
    inputs: [
      weak(MachineType, { id: "machine-type" }),
      weak(KubeletKubeconfig, { id: kubeletId }),
      weak(KubernetesSecret, { id: "k8s-certs" }),
    ],
    outputs: [shared(Endpoint)],
    async source(context) {
      await follower.run(context, async (target, signal) => {
        await using kubernetes = access.open(target, context.clock);
        for await (const found of kubernetes.follow(slices, selection, context.log, signal)) {
          addresses = sliceAddresses(found);
          context.wake();
        }
      });
    },
    async reconcile({ state }) {
      const { key, target } = await credentials(access, state);
      follower.want(key, target);
      // What was known stays when the server is away: it is where others look for it.
      if (target !== undefined && addresses.length > 0) {
        await state.modify(Endpoint, endpointId, () => ({ addresses, hosts: [] }));
      }
      await state.cleanup(Endpoint);
    },
  });
}

export interface Credentials {
  readonly key: string;
  readonly target: KubernetesTarget | undefined;
}

/** A control plane has an administrator's, others their kubelet's. */
export async function credentials(access: KubernetesAccess, state: ControllerState): Promise<Credentials> {
  const machine = await state.find(MachineType, "machine-type");
  const type = machine?.spec.type ?? MachineKind.unknown;
  if (type === MachineKind.controlplane || type === MachineKind.init) {
    const secret = await state.find(KubernetesSecret, "k8s-certs");
    if (secret === undefined) return { key: "", target: undefined };
    const target = await kubeconfigTarget(secret.spec.adminKubeconfig, access.files);
    return { key: `admin/${secret.metadata.version}`, target };
  }
  const kubeconfig = await state.find(KubeletKubeconfig, kubeletId);
  const target = kubeconfig === undefined ? undefined : await kubeletTarget(access);
  return { key: `kubelet/${kubeconfig?.spec.hash ?? ""}`, target };
}

interface SliceFields {
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
  }[];
}

/** Sorted, each once; of endpoints that do not say that they are not ready. */
export function sliceAddresses(found: readonly KubernetesObject[]): readonly string[] {
  const all = found
    .flatMap((slice) => (slice as SliceFields).endpoints ?? []) // discovery/v1 EndpointSlice
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses = [] }) => addresses);
  return [...new Set(all)].toSorted();
}
