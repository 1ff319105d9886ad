// What the node's own name server shall do. It listens on 127.0.0.53, and for pods on an address of its own, when it forwards for them.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, shared } from "../../cosi/controller.ts";
import type { Config } from "../../config/document.ts";
import { features } from "../../config/view/machine.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, Scope } from "../../resources/network/common/enums.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { staticAddress } from "./address-config.ts";
import { addressId } from "./ids.ts";
import { layeredId, wishes } from "./layers.ts";

const localListener = "127.0.0.53:53";
const podAddress = "169.254.116.108";

export function hostDnsConfigController(): Controller {
  return defineController({
    name: "network.HostDNSConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(HostDNSConfig), shared(AddressSpec)],
    async reconcile({ state }) {
      const spec = hostDns(await activeConfig(state));
      await state.modify(HostDNSConfig, "config", () => spec);
      const { serviceHostDNSAddress } = spec;
      if (serviceHostDNSAddress !== "") {
        const address = {
          ...staticAddress("lo", serviceHostDNSAddress),
          scope: Scope.host,
          layer: ConfigLayer.operator,
        };
        await state.modify(AddressSpec, layeredId("operator", addressId("lo", address.address)), () => address, wishes);
      }
      await state.cleanup(AddressSpec, wishes);
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
