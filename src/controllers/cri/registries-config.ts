// cri.RegistriesConfigController: mirrors, credentials and TLS of registries from the config; there as soon as there is a config.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Config } from "../../config/document.ts";
import { registrySettings } from "../../config/view/registries.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const registriesId = "registries";

/** TLS entries with nothing in them are left out. */
export function registryConfig(config: Config): RegistryConfig {
  const { mirrors, auths, tls } = registrySettings(config);
  const withTls = [...tls]
    .filter(([, each]) => each.ca !== "" || each.clientIdentity !== undefined || each.insecureSkipVerify)
    .map(([host, each]) => [host, { ...each, ca: encodeUtf8(each.ca) }] as const);
  return {
    mirrors: Object.fromEntries(mirrors),
    auths: Object.fromEntries(auths),
    tls: Object.fromEntries(withTls),
  };
}

export function registriesConfigController(): Controller {
  return defineController({
    name: "cri.RegistriesConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(RegistryConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined) await state.modify(RegistryConfig, registriesId, () => registryConfig(config));
      await state.cleanup(RegistryConfig);
    },
  });
}
