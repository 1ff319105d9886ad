// HardwareAddress: hardware address of the first physical link, from which identities are derived.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { mac, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Hardware address of the first physical link, from which identities are derived.
 *
 * Ids: "first".
 */
export const HardwareAddress = defineResource({
  type: "HardwareAddresses.net.talos.dev",
  namespace: "network",
  message: "network.HardwareAddrSpec",
  spec: {
    name: field(1, string),
    hardwareAddr: field(2, mac),
  },
});

export type HardwareAddress = SpecOf<typeof HardwareAddress>;
