// What the node's own name server shall do. It listens on 127.0.0.53, and for pods on an address of its own, when it forwards for them.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Config } from "../../config/document.ts";
import { features } from "../../config/view/machine.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

const localListener = "127.0.0.53:53";
const podAddress = "169.254.116.108";

export function hostDnsConfigController(): Controller {
  return defineController({
    name: "network.HostDNSConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(HostDNSConfig)],
    async reconcile({ state }) {
      const spec = hostDns(await activeConfig(state));
      await state.modify(HostDNSConfig, "config", () => spec);
    },
  });
}

/** Without a config it is on. */
export function hostDns(config: Config | undefined): HostDNSConfig {
  const zero = HostDNSConfig.zero();
  if (config === undefined) return { ...zero, enabled: true, listenAddresses: [localListener] };
  const wanted = features(config).hostDns;
  if (wanted === undefined || !wanted.enabled) return zero;
  const forwards = wanted.forwardKubeDnsToHost;
  return {
    ...zero,
    enabled: true,
    listenAddresses: forwards ? [localListener, `${podAddress}:53`] : [localListener],
    serviceHostDNSAddress: forwards ? podAddress : "",
    resolveMemberNames: wanted.resolveMemberNames,
  };
}
