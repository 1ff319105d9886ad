// Tells those who follow the node's events its name and addresses.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import type { EventBus } from "../../runtime/event-bus.ts";

export function addressEventController(events: Pick<EventBus, "publish">): Controller {
  return defineController({
    name: "network.AddressEventController",
    inputs: [weak(NodeAddress, { id: "current-no-k8s" }), weak(HostnameStatus, { id: "hostname" })],
    outputs: [],
    async reconcile({ state }) {
      const prefixes = (await state.find(NodeAddress, "current-no-k8s"))?.spec.addresses ?? [];
      const name = (await state.find(HostnameStatus, "hostname"))?.spec;
      const domain = name === undefined || name.domainname === "" ? "" : `.${name.domainname}`;
      events.publish({
        kind: "address",
        hostname: name === undefined ? "" : `${name.hostname}${domain}`,
        addresses: prefixes.map((prefix) => prefix.split("/")[0] ?? ""),
      });
    },
  });
}
