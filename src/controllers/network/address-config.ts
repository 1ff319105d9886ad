// Address wishes: the loopback address by default, the kernel command line, the machine config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { AddressFlag, ConfigLayer, Scope } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { addressId, familyOf } from "./ids.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";
import { wishedLinks } from "./links-view.ts";

export function addressConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.AddressConfigController",
    inputs: [activeConfigInput, weak(LinkStatus)],
    outputs: [shared(AddressSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const known = await state.list(LinkStatus);
      const put = async (layer: LayerName, specs: readonly AddressSpec[]): Promise<void> => {
        for (const spec of specs) {
          const id = layeredId(layer, addressId(spec.linkName, spec.address));
          await state.modify(AddressSpec, id, () => ({ ...spec, layer: ConfigLayer[layer] }), wishes);
        }
      };
      await put("default", [{ ...staticAddress("lo", "127.0.0.1/8"), scope: Scope.host }]);
      await put(
        "cmdline",
        cmdline.resolve(known).addresses.map(({ link, address }) => staticAddress(link, address)),
      );
      const configured = config === undefined ? [] : wishedLinks(config, known).filter(({ name }) => name !== "");
      await put(
        "configuration",
        configured.flatMap(({ name, addresses }) =>
          addresses.map(({ address, routePriority }) => ({
            ...staticAddress(name, address),
            priority: routePriority ?? 0,
          })),
        ),
      );
      await state.cleanup(AddressSpec, wishes);
    },
  });
}

/** `text` without a prefix length means the whole address. */
export function staticAddress(linkName: string, text: string): AddressSpec {
  const family = familyOf(text);
  const address = text.includes("/") ? text : `${text}/${family === familyOf("::") ? 128 : 32}`;
  return { ...AddressSpec.zero(), address, linkName, family, scope: Scope.global, flags: AddressFlag.permanent };
}
