// The state of this node's Node object, followed with the kubelet's credentials.
import { isConditionTrue } from "../../base/condition.ts";
import type { KubernetesTarget } from "../../clients/kubernetes/client.ts";
import type { KubernetesObject } from "../../clients/kubernetes/object.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { openFollower } from "./shared/follower.ts";
import { kubeletId, nodenameId } from "./shared/ids.ts";
import { nodes } from "./shared/node-kind.ts";
import { kubeletTarget, type KubernetesAccess } from "./shared/kubernetes-access.ts";

export function nodeStatusController(access: KubernetesAccess): Controller {
  const follower = openFollower<{ readonly name: string; readonly target: KubernetesTarget }>();
  let seen: KubernetesObject | undefined;
  return defineController({
    name: "k8s.NodeStatusController",
    inputs: [weak(Nodename, { id: nodenameId }), weak(KubeletKubeconfig, { id: kubeletId })],
    outputs: [exclusive(NodeStatus)],
    async source(context) {
      await follower.run(context, async ({ name, target }, signal) => {
        await using kubernetes = access.open(target, context.clock);
        const selection = { fieldSelector: `metadata.name=${name}` };
        for await (const [node] of kubernetes.follow(nodes, selection, context.log, signal)) {
          seen = node;
          context.wake();
        }
      });
    },
    async reconcile({ state }) {
      const nodename = await state.find(Nodename, nodenameId);
      const kubeconfig = await state.find(KubeletKubeconfig, kubeletId);
      const isRegistered = nodename?.spec.skipNodeRegistration === false && kubeconfig !== undefined;
      const target = isRegistered ? await kubeletTarget(access) : undefined;
      const name = nodename?.spec.nodename ?? "";
      follower.want(`${name}/${kubeconfig?.spec.hash ?? ""}`, target === undefined ? undefined : { name, target });
      if (seen !== undefined && seen.metadata.name === name) {
        const spec = nodeStatus(seen);
        await state.modify(NodeStatus, name, () => spec);
      }
      await state.cleanup(NodeStatus);
    },
  });
}

interface NodeFields {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
  };
}

export function nodeStatus(node: KubernetesObject): NodeStatus {
  const { spec = {} } = node as NodeFields; // core/v1 Node, by a server that checked it
  const { name = "", labels = {}, annotations = {} } = node.metadata;
  return {
    nodename: name,
    nodeReady: isConditionTrue(node, "Ready"),
    unschedulable: spec.unschedulable ?? false,
    labels,
    annotations,
    podCIDRs: spec.podCIDRs ?? (spec.podCIDR === undefined ? [] : [spec.podCIDR]),
  };
}
