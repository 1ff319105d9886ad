// cri.RegistriesConfigController: mirrors, credentials and TLS of registries from the config, and the image cache before all of them while it is ready; there as
// soon as there is a config.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Config } from "../../config/document.ts";
import { registrySettings } from "../../config/view/registries.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { cacheEndpoint, imageCacheId } from "../../runtime/image-cache.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const registriesId = "registries";

type Mirrors = RegistryConfig["mirrors"];

/** The cache on the node is asked first, whatever the registry: what it does not have it says at once. */
function withCache(mirrors: Mirrors): Mirrors {
  const cache = { endpoint: cacheEndpoint, overridePath: false };
  const all: Mirrors = { "*": { endpoints: [], skipFallback: false }, ...mirrors };
  return Object.fromEntries(
    Object.entries(all).map(([host, mirror]) => [host, { ...mirror, endpoints: [cache, ...mirror.endpoints] }]),
  );
}

/** TLS entries with nothing in them are left out. */
export function registryConfig(config: Config, options: { readonly isCacheReady: boolean }): RegistryConfig {
  const { mirrors, auths, tls } = registrySettings(config);
  const withTls = [...tls]
    .filter(([, each]) => each.ca !== "" || each.clientIdentity !== undefined || each.insecureSkipVerify)
    .map(([host, each]) => [host, { ...each, ca: encodeUtf8(each.ca) }] as const);
  const configured: Mirrors = Object.fromEntries(mirrors);
  return {
    mirrors: options.isCacheReady ? withCache(configured) : configured,
    auths: Object.fromEntries(auths),
    tls: Object.fromEntries(withTls),
  };
}

export function registriesConfigController(): Controller {
  return defineController({
    name: "cri.RegistriesConfigController",
    inputs: [activeConfigInput, weak(ImageCacheConfig, { id: imageCacheId })],
    outputs: [exclusive(RegistryConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const cache = await state.find(ImageCacheConfig, imageCacheId);
      const isCacheReady = cache?.spec.status === ImageCacheStatus.ready;
      if (config !== undefined)
        await state.modify(RegistryConfig, registriesId, () => registryConfig(config, { isCacheReady }));
      await state.cleanup(RegistryConfig);
    },
  });
}
