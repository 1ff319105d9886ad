// Tells the other nodes of this one by annotations of its Node, where the config wants discovery by Kubernetes.
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import { nodes } from "../k8s/shared/node-kind.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { kubeletId } from "../k8s/shared/ids.ts";
import { kubeletTarget, type KubernetesAccess } from "../k8s/shared/kubernetes-access.ts";
import { discoveryConfigId } from "./config.ts";
import { annotatedNode } from "./shared/node-annotations.ts";

/** With the kubelet's credentials: a node may change its own Node. What somebody takes away is told again. */
export function kubernetesPushController(access: KubernetesAccess): Controller {
  return defineController({
    name: "cluster.KubernetesPushController",
    inputs: [
      weak(DiscoveryConfig, { id: discoveryConfigId }),
      weak(Identity, { id: "local" }),
      weak(KubeletKubeconfig, { id: kubeletId }),
      weak(Affiliate),
      weak(NodeStatus), // a Node that was deleted comes back without what was told of it
    ],
    outputs: [],
    async reconcile({ state, clock, signal, log }) {
      const config = await state.find(DiscoveryConfig, discoveryConfigId);
      const identity = await state.find(Identity, "local");
      const hasJoined = (await state.find(KubeletKubeconfig, kubeletId)) !== undefined;
      if (config?.spec.registryKubernetesEnabled !== true || identity === undefined || !hasJoined) return;
      const own = await state.find(Affiliate, identity.spec.nodeId);
      const target = await kubeletTarget(access);
      if (own?.metadata.phase !== "running" || own.spec.nodename === "" || target === undefined) return;
      await using kubernetes = access.open(target, clock);
      const name = { name: own.spec.nodename };
      if ((await kubernetes.find(nodes, name, signal)) === undefined)
        throw new Error(`Cannot tell of this node: Kubernetes has no node "${name.name}" yet`);
      const changed = await kubernetes.change(nodes, name, (node) => annotatedNode(node, own.spec), signal);
      if (changed !== undefined) log.info("told of this node by annotations", { node: name.name });
    },
  });
}
