// Which addresses this node shares with other control planes, as the config says.
import { machineType } from "../../config/view/machine.ts";
import { sharedAddresses, type SharedAddressLink } from "../../config/view/vip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { vlanName } from "./decide/vlan-name.ts";
import { layeredId, wishes } from "./layers.ts";
import { kernelName, selectLinks, type KnownLinks } from "./links-view.ts";
import { operatorId } from "./merges.ts";

export function operatorVipConfigController(): Controller {
  /** Addresses that were warned about: links change often. */
  const refused = new Set<string>();
  return defineController({
    name: "network.OperatorVIPConfigController",
    inputs: [activeConfigInput, weak(LinkStatus)],
    outputs: [shared(OperatorSpec)],
    async reconcile({ state, log }) {
      const config = await activeConfig(state);
      const isControlPlane = config !== undefined && machineType(config) === "controlplane";
      const known = await state.list(LinkStatus);
      for (const { ip, link, way } of isControlPlane ? sharedAddresses(config) : []) {
        if (way === "cloud") {
          if (!refused.has(ip))
            log.warn("shared address is not supported: it has to be moved by the API of a cloud", { address: ip });
          refused.add(ip);
          continue;
        }
        const linkName = linkOf(link, known);
        if (linkName === undefined) continue; // no such link yet: its appearance wakes us
        const zero = OperatorSpec.zero();
        const spec: OperatorSpec = {
          ...zero,
          operator: OperatorKind.vip,
          linkName,
          requireUp: true,
          vip: { ...zero.vip, ip, gratuitousARP: true },
          layer: ConfigLayer.configuration,
        };
        await state.modify(OperatorSpec, layeredId("configuration", operatorId(spec)), () => spec, wishes);
      }
      await state.cleanup(OperatorSpec, wishes);
    },
  });
}

/** Of several links that are selected the first by name: the node is one candidate for an address, on one link. */
function linkOf({ name, selector, vlanId }: SharedAddressLink, known: KnownLinks): string | undefined {
  const base = selector === undefined ? kernelName(known, name) : selectLinks(known, selector).toSorted()[0];
  return base === undefined || vlanId === undefined ? base : vlanName(base, vlanId);
}
