// The API servers that the node's balancer passes connections on to: the cluster's endpoint, this node's own, those of the members.
import type { Config } from "../../config/document.ts";
import { clusterIdentity } from "../../config/view/cluster.ts";
import { localApiPort } from "../../config/view/kubernetes-root.ts";
import { features, machineType } from "../../config/view/machine.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { Member } from "../../resources/cluster/member.ts";
import type { KubePrismEndpoint as Endpoint } from "../../resources/k8s/common/messages.ts";
import { KubePrismEndpoint } from "../../resources/k8s/kube-prism-endpoint.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { endpointOf } from "./shared/endpoint-url.ts";

export const kubePrismEndpointsId = "k8s-cluster";

export function kubePrismEndpointsController(): Controller {
  return defineController({
    name: "k8s.KubePrismEndpointsController",
    inputs: [activeConfigInput, weak(Member)],
    outputs: [exclusive(KubePrismEndpoint)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined && features(config).kubePrism !== undefined) {
        const members = (await state.list(Member)).filter(({ metadata }) => metadata.phase === "running");
        const endpoints = kubePrismEndpoints(
          config,
          members.map(({ spec }) => spec),
        );
        await state.modify(KubePrismEndpoint, kubePrismEndpointsId, () => ({ endpoints }));
      }
      await state.cleanup(KubePrismEndpoint);
    },
  });
}

/** Members in the order of their ids; several with the same address and port count once. */
export function kubePrismEndpoints(config: Config, members: readonly Member[]): readonly Endpoint[] {
  const cluster = endpointOf(clusterIdentity(config).endpoint);
  const own = machineType(config) === "controlplane" ? [{ host: "localhost", port: localApiPort(config) }] : [];
  const ofMembers = members.flatMap(({ controlPlane, addresses }) =>
    controlPlane === undefined ? [] : addresses.map((host) => ({ host, port: controlPlane.port })),
  );
  const unique = new Map(ofMembers.map((endpoint) => [`${endpoint.host} ${endpoint.port}`, endpoint]));
  return [...(cluster === undefined ? [] : [cluster]), ...own, ...unique.values()];
}
