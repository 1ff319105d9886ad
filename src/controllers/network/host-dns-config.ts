// What the node's own name server shall do. It listens on 127.0.0.53, and for pods on addresses of its own, when it forwards for them.
import { formatHostPort } from "../../base/ip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, shared } from "../../cosi/controller.ts";
import type { Config } from "../../config/document.ts";
import { podFamilies } from "../../config/view/cluster.ts";
import { features } from "../../config/view/machine.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, Scope } from "../../resources/network/common/enums.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { staticAddress } from "./address-config.ts";
import { hostDnsAddress6 } from "./decide/node-addresses.ts";
import { addressId } from "./ids.ts";
import { layeredId, wishes } from "./layers.ts";

const localListener = "127.0.0.53:53";
const podAddress = "169.254.116.108";
const dnsPort = 53;

export function hostDnsConfigController(): Controller {
  return defineController({
    name: "network.HostDNSConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(HostDNSConfig), shared(AddressSpec)],
    async reconcile({ state }) {
      const spec = hostDns(await activeConfig(state));
      await state.modify(HostDNSConfig, "config", () => spec);
      for (const text of podDnsAddresses(spec)) {
        const own = staticAddress("lo", text);
        const scope = text.includes(":") ? own.scope : Scope.host;
        const address = { ...own, scope, layer: ConfigLayer.operator };
        await state.modify(AddressSpec, layeredId("operator", addressId("lo", address.address)), () => address, wishes);
      }
      await state.cleanup(AddressSpec, wishes);
    },
  });
}

/** Where pods ask: none unless it forwards for them. */
export function podDnsAddresses({ serviceHostDNSAddress, serviceHostDNSAddressV6 }: HostDNSConfig): readonly string[] {
  return [serviceHostDNSAddress, serviceHostDNSAddressV6].filter((each) => each !== "");
}

/** Without a config it is on. */
export function hostDns(config: Config | undefined): HostDNSConfig {
  const zero = HostDNSConfig.zero();
  if (config === undefined) return { ...zero, enabled: true, listenAddresses: [localListener] };
  const wanted = features(config).hostDns;
  if (wanted === undefined || !wanted.enabled) return zero;
  const { v4, v6 } = podFamilies(config);
  const forwards = wanted.forwardKubeDnsToHost;
  const spec: HostDNSConfig = {
    ...zero,
    enabled: true,
    serviceHostDNSAddress: forwards && v4 ? podAddress : "",
    serviceHostDNSAddressV6: forwards && v6 ? hostDnsAddress6 : "",
    resolveMemberNames: wanted.resolveMemberNames,
  };
  const forPods = podDnsAddresses(spec).map((address) => formatHostPort(address, dnsPort));
  return { ...spec, listenAddresses: [localListener, ...forPods] };
}
