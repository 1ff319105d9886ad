// What the other nodes tell of themselves by annotations of their Nodes, where the config wants discovery by Kubernetes.
import type { KubernetesTarget } from "../../clients/kubernetes/client.ts";
import type { KubernetesObject } from "../../clients/kubernetes/object.ts";
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { credentials } from "../k8s/endpoint.ts";
import { openFollower } from "../k8s/shared/follower.ts";
import { kubeletId, nodenameId } from "../k8s/shared/ids.ts";
import type { KubernetesAccess } from "../k8s/shared/kubernetes-access.ts";
import { nodes } from "../k8s/shared/node-kind.ts";
import { rawNamespace } from "./affiliate-merge.ts";
import { discoveryConfigId } from "./config.ts";
import { affiliateOf } from "./shared/node-annotations.ts";

const raw = { namespace: rawNamespace } as const;

/**
 * Control planes ask as administrators. A worker has its kubelet's rights only: from Kubernetes 1.32 on these show a node nothing but itself, unless the
 * API server's feature gate AuthorizeNodeWithSelectors is off.
 */
export function kubernetesPullController(access: KubernetesAccess): Controller {
  const follower = openFollower<KubernetesTarget>();
  let seen: readonly KubernetesObject[] = [];
  return defineController({
    name: "cluster.KubernetesPullController",
    inputs: [
      weak(DiscoveryConfig, { id: discoveryConfigId }),
      weak(Identity, { id: "local" }),
      weak(Nodename, { id: nodenameId }),
      weak(MachineType, { id: "machine-type" }),
      weak(KubeletKubeconfig, { id: kubeletId }),
      weak(KubernetesSecret, { id: "k8s-certs" }),
    ],
    outputs: [shared(Affiliate)],
    async source(context) {
      await follower.run(context, async (target, signal) => {
        await using kubernetes = access.open(target, context.clock);
        for await (const found of kubernetes.follow(nodes, {}, context.log, signal)) {
          seen = found;
          context.wake();
        }
      });
    },
    async reconcile({ state }) {
      const config = await state.find(DiscoveryConfig, discoveryConfigId);
      const nodename = await state.find(Nodename, nodenameId);
      const isWanted = config?.spec.registryKubernetesEnabled === true && nodename !== undefined;
      const { key, target } = isWanted ? await credentials(access, state) : { key: "", target: undefined };
      follower.want(key, target);
      const ownId = (await state.find(Identity, "local"))?.spec.nodeId;
      // What was heard stays while the server is away. By its id this node is known also under a name that it had before.
      const others = isWanted ? seen.filter(({ metadata }) => metadata.name !== nodename.spec.nodename) : [];
      for (const affiliate of others.flatMap((node) => affiliateOf(node) ?? []))
        if (affiliate.nodeId !== ownId) await state.modify(Affiliate, `k8s/${affiliate.nodeId}`, () => affiliate, raw);
      await state.cleanup(Affiliate, raw);
    },
  });
}
