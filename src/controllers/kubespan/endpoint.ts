// Where peers were really reached: other nodes may look for them there, too.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { PeerState } from "../../resources/kubespan/common/enums.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanEndpoint } from "../../resources/kubespan/kube-span-endpoint.ts";
import { KubeSpanPeerStatus } from "../../resources/kubespan/kube-span-peer-status.ts";
import { meshSettings } from "./config.ts";
import { configId } from "./shared/mesh.ts";

/** Only where the config wants it: what a node sees of another one may be of no use to a third. */
export function endpointController(): Controller {
  return defineController({
    name: "kubespan.EndpointController",
    inputs: [weak(KubeSpanConfig, { id: configId }), weak(Affiliate), weak(KubeSpanPeerStatus)],
    outputs: [exclusive(KubeSpanEndpoint)],
    async reconcile({ state }) {
      const config = meshSettings((await state.find(KubeSpanConfig, configId))?.spec);
      if (config?.harvestExtraEndpoints === true) {
        const affiliates = await state.list(Affiliate);
        for (const { metadata, spec } of await state.list(KubeSpanPeerStatus)) {
          if (metadata.phase !== "running" || spec.state !== PeerState.up || spec.endpoint === "") continue;
          const affiliate = affiliates.find((each) => each.spec.kubespan.publicKey === metadata.id);
          if (affiliate === undefined) continue;
          const found = { affiliateID: affiliate.spec.nodeId, endpoint: spec.endpoint };
          await state.modify(KubeSpanEndpoint, metadata.id, () => found);
        }
      }
      await state.cleanup(KubeSpanEndpoint);
    },
  });
}
