// Tells those who follow the node's events its name and addresses: when they change, and every ten minutes.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import type { EventBus } from "../../runtime/event-bus.ts";

/** Those who came since the last change hear of it, too. */
const repeatMs = 600_000;

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
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(repeatMs, signal)) wake();
    },
  });
}
