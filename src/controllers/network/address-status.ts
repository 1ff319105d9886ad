// Mirrors the kernel's addresses.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import type { Address } from "../../formats/rtnetlink-address.ts";
import type { Network } from "../../linux/network.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { addressId } from "./ids.ts";
import { kernelSource } from "./kernel-source.ts";

export function addressStatusController(network: Network): Controller {
  return defineController({
    name: "network.AddressStatusController",
    inputs: [],
    outputs: [shared(AddressStatus)],
    source: kernelSource(network, ["links", "addresses"]),
    async reconcile({ state, signal }) {
      const links = await network.links(signal);
      for (const address of await network.addresses(signal)) {
        const linkName = links.find(({ index }) => index === address.index)?.name;
        if (linkName === undefined) continue; // the link went away between the two lists
        const spec = addressStatusOf(address, linkName);
        await state.modify(AddressStatus, addressId(linkName, spec.address), () => spec);
      }
      await state.cleanup(AddressStatus);
    },
  });
}

export function addressStatusOf(address: Address, linkName: string): AddressStatus {
  return {
    ...AddressStatus.zero(),
    address: `${address.address}/${address.prefixLength}`,
    local: address.peer === undefined ? "" : address.address,
    broadcast: address.broadcast ?? "",
    anycast: address.anycast ?? "",
    multicast: address.multicast ?? "",
    linkIndex: address.index,
    linkName,
    family: address.family,
    scope: address.scope,
    flags: address.flags,
    priority: address.priority,
  };
}
