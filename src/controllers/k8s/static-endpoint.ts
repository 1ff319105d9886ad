// The cluster's endpoint as the config names it: its addresses, looked up if it is a name.
import { parseIp } from "../../base/ip.ts";
import { clusterIdentity } from "../../config/view/cluster.ts";
import { defineController, shared, type Controller } from "../../cosi/controller.ts";
import type { Network } from "../../linux/network.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { endpointOf } from "./shared/endpoint-url.ts";

const endpointId = "controlplane";

/** A name that cannot be looked up yet is tried again. */
export function staticEndpointController(network: Pick<Network, "lookup">): Controller {
  return defineController({
    name: "k8s.StaticEndpointController",
    inputs: [activeConfigInput],
    outputs: [shared(Endpoint)],
    async reconcile({ state, signal }) {
      const config = await activeConfig(state);
      const endpoint = config === undefined ? undefined : endpointOf(clusterIdentity(config).endpoint);
      if (endpoint !== undefined) {
        const addresses = await network.lookup(endpoint.host, signal);
        const hosts = parseIp(endpoint.host) === undefined ? [endpoint.host] : [];
        await state.modify(Endpoint, endpointId, () => ({ addresses, hosts }));
      }
      await state.cleanup(Endpoint);
    },
  });
}
