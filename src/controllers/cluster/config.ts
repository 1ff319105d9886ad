// Settings of discovery, from the machine config.
import { discovery } from "../../config/view/discovery.ts";
import type { DiscoverySettings } from "../../config/view/discovery.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const discoveryConfigId = "cluster";

export function configController(): Controller {
  return defineController({
    name: "cluster.ConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(DiscoveryConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const settings = config === undefined ? undefined : discovery(config);
      if (settings !== undefined) await state.modify(DiscoveryConfig, discoveryConfigId, () => specOf(settings));
      await state.cleanup(DiscoveryConfig);
    },
  });
}

/** The fields of a single service are those of the first one: clients from before there could be several read them. */
function specOf(settings: DiscoverySettings): DiscoveryConfig {
  const { legacyEnabled, byKubernetes, services, clusterId, encryptionKey } = settings;
  const [first] = services;
  const registryServiceEnabled = first !== undefined;
  return {
    discoveryEnabled: legacyEnabled,
    registryKubernetesEnabled: byKubernetes,
    registryServiceEnabled,
    serviceEndpoint: first?.endpoint ?? "",
    serviceEndpointInsecure: first?.insecure ?? false,
    serviceEncryptionKey: registryServiceEnabled ? encryptionKey : new Uint8Array(),
    serviceClusterID: registryServiceEnabled ? clusterId : "",
    serviceEndpoints: services,
  };
}
