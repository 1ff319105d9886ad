// The ingress firewall: from the documents of the config and the node's addresses to chains of the packet filter.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { firewall } from "../../config/view/firewall.ts";
import { OperatorKind } from "../../resources/network/common/enums.ts";
import { NfTablesChain } from "../../resources/network/nftables-chain.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { firewallChains } from "./decide/firewall.ts";
import { hostDns, podDnsAddresses } from "./host-dns-config.ts";

export function nfTablesChainConfigController(): Controller {
  const warned = new Set<string>();
  return defineController({
    name: "network.NfTablesChainConfigController",
    inputs: [activeConfigInput, weak(NodeAddress), weak(OperatorSpec)],
    outputs: [shared(NfTablesChain)],
    async reconcile({ state, log }) {
      const config = await activeConfig(state);
      const wanted = config === undefined ? undefined : firewall(config);
      if (config !== undefined && wanted !== undefined) {
        for (const { name, protocol } of wanted.rules) {
          if (protocol !== undefined || warned.has(name)) continue;
          warned.add(name);
          log.warn("firewall rule names no protocol: it lets nobody in", { rule: name });
        }
        const { podSubnets, serviceSubnets } = clusterNetwork(config);
        const chains = firewallChains({
          firewall: wanted,
          kubernetesSubnets: [...podSubnets, ...serviceSubnets],
          dnsAddresses: podDnsAddresses(hostDns(config)).map(hostPrefix),
          nodeAddresses: await nodeAddresses(state),
          usesDhcp6: (await state.list(OperatorSpec)).some(({ spec }) => spec.operator === OperatorKind.dhcp6),
        });
        for (const [id, chain] of chains) await state.modify(NfTablesChain, id, () => chain);
      }
      await state.cleanup(NfTablesChain);
    },
  });
}

async function nodeAddresses(state: ControllerState): Promise<readonly string[]> {
  const found = (await state.find(NodeAddress, "routed-no-k8s")) ?? (await state.find(NodeAddress, "routed"));
  return (found?.spec.addresses ?? []).map((prefix) => hostPrefix(prefix.split("/")[0] ?? ""));
}

function hostPrefix(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}
