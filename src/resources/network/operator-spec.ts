// OperatorSpec: a DHCP client or virtual address that shall run on a link.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { configLayer, operatorKind } from "./common/enums.ts";
import { dHCP4OperatorSpec, dHCP6OperatorSpec, vipOperatorSpec } from "./common/messages.ts";

/**
 * A DHCP client or virtual address that shall run on a link.
 *
 * Ids: ns network: dhcp4/<link>, dhcp6/<link>, vip/<link>/<ip>; ns network-config: <layer>/ + the same.
 */
export const OperatorSpec = defineResource({
  type: "OperatorSpecs.net.talos.dev",
  namespace: "network",
  sensitive: true,
  message: "network.OperatorSpecSpec",
  spec: {
    operator: field(1, operatorKind),
    linkName: field(2, string),
    requireUp: field(3, bool),
    dhcp4: field(4, dHCP4OperatorSpec, omitEmpty),
    dhcp6: field(5, dHCP6OperatorSpec, omitEmpty),
    vip: field(6, vipOperatorSpec, omitEmpty),
    layer: field(7, configLayer),
  },
});

export type OperatorSpec = SpecOf<typeof OperatorSpec>;
