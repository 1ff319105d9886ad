// Names that the node's own name server answers by itself: entries of the config, and the node's own names.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { staticHosts } from "../../config/view/network.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { StaticHost } from "../../resources/network/static-host.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function staticHostController(): Controller {
  return defineController({
    name: "network.StaticHostController",
    inputs: [activeConfigInput, weak(HostnameStatus, { id: "hostname" }), weak(NodeAddress, { id: "current" })],
    outputs: [exclusive(StaticHost)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const hosts = new Map<string, string[]>();
      const add = (name: string, addresses: readonly string[]): void => {
        const id = name.toLowerCase().replace(/\.$/u, "");
        if (id !== "") hosts.set(id, [...new Set([...(hosts.get(id) ?? []), ...addresses])]);
      };
      for (const { ip, names } of config === undefined ? [] : staticHosts(config))
        for (const name of names) add(name, [ip]);
      const own = (await state.find(HostnameStatus, "hostname"))?.spec;
      const prefixes = (await state.find(NodeAddress, "current"))?.spec.addresses ?? [];
      const addresses = prefixes.map((prefix) => prefix.split("/")[0] ?? "");
      if (own !== undefined && addresses.length > 0) {
        add(own.hostname, addresses);
        if (own.domainname !== "") add(`${own.hostname}.${own.domainname}`, addresses);
      }
      for (const [name, list] of hosts) await state.modify(StaticHost, name, () => ({ addresses: list }));
      await state.cleanup(StaticHost);
    },
  });
}
