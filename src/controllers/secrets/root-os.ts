// The API's authority, accepted authorities, extra names and join token, as the config has them.
import { parseIp, formatIp } from "../../base/ip.ts";
import { features, machineSecrets } from "../../config/view/machine.ts";
import type { Config } from "../../config/document.ts";
import type { Controller } from "../../cosi/controller.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { fromActiveConfig } from "../active-config.ts";

export const osRootId = "os";

/** Names under which pods reach this API, where they may. */
const kubernetesAccessNames = ["talos", "talos.default"];

export function rootOsController(): Controller {
  return fromActiveConfig({
    name: "secrets.RootOSController",
    output: OSRootSecret,
    id: osRootId,
    specOf: osRoot,
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
