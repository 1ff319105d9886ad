// The API's authority, accepted authorities, extra names and join token, as the config has them.
import { parseIp, formatIp } from "../../base/ip.ts";
import { features, machineSecrets } from "../../config/view/machine.ts";
import type { Config } from "../../config/document.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { activeConfig, activeConfigId } from "../active-config.ts";

export const osRootId = "os";

/** Names under which pods reach this API, where they may. */
const kubernetesAccessNames = ["talos", "talos.default"];

export function rootOsController(): Controller {
  return defineController({
    name: "secrets.RootOSController",
    inputs: [weak(MachineConfig, { id: activeConfigId })],
    outputs: [exclusive(OSRootSecret)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const root = config === undefined ? undefined : osRoot(config);
      if (root !== undefined) await state.modify(OSRootSecret, osRootId, () => root);
      await state.cleanup(OSRootSecret);
    },
  });
}

/**
 * Undefined without a machine document. Accepted authorities are those of the config, then the issuing one; a node that has no key of it cannot
 * issue, and has it as an accepted one only.
 */
export function osRoot(config: Config): OSRootSecret | undefined {
  const secrets = machineSecrets(config);
  if (secrets === undefined) return undefined;
  const { ca, acceptedCas, certSans, token } = secrets;
  const addresses = certSans.map(parseIp).filter((address) => address !== undefined);
  const names = certSans.filter((san) => parseIp(san) === undefined);
  return {
    issuingCA: ca === undefined || ca.key === "" ? undefined : { crt: ca.certificate, key: ca.key },
    acceptedCAs: [...acceptedCas, ...(ca === undefined || ca.certificate === "" ? [] : [ca.certificate])],
    certSANIPs: addresses.map(formatIp),
    certSANDNSNames: [...names, ...(features(config).kubernetesApiAccess === undefined ? [] : kubernetesAccessNames)],
    token,
  };
}
