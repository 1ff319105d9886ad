// The hardware address of the first network card, from which identities are made.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { HardwareAddress } from "../../resources/network/hardware-address.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { isPhysical } from "./links-view.ts";

export function hardwareAddressController(): Controller {
  return defineController({
    name: "network.HardwareAddrController",
    inputs: [weak(LinkStatus)],
    outputs: [exclusive(HardwareAddress)],
    async reconcile({ state }) {
      const first = (await state.list(LinkStatus)).find((link) => isPhysical(link) && link.spec.hardwareAddr !== "");
      if (first !== undefined) {
        const { hardwareAddr, permanentAddr } = first.spec;
        const spec = { name: first.metadata.id, hardwareAddr: permanentAddr || hardwareAddr };
        await state.modify(HardwareAddress, "first", () => spec);
      }
      await state.cleanup(HardwareAddress);
    },
  });
}
