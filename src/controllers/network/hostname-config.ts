// Hostname wishes: the machine config's name, the kernel command line's, or one made up from the node's identity or address.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { hostname as hostnameWish } from "../../config/view/network.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { ConfigLayer } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";

export function hostnameConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.HostnameConfigController",
    inputs: [activeConfigInput, weak(NodeAddress, { id: "default" }), weak(Identity, { id: "local" })],
    outputs: [shared(HostnameSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const put = async (layer: LayerName, name: string): Promise<void> => {
        if (name === "") return;
        const spec = { ...splitName(name), layer: ConfigLayer[layer] };
        await state.modify(HostnameSpec, layeredId(layer, "hostname"), () => spec, wishes);
      };
      await put("cmdline", cmdline.resolve([]).hostname);
      if (config !== undefined) {
        const { hostname, auto } = hostnameWish(config);
        await put("configuration", hostname);
        const identity = await state.find(Identity, "local");
        const address = (await state.find(NodeAddress, "default"))?.spec.addresses[0];
        if (auto === "stable" && identity !== undefined)
          await put("default", await stableHostname(identity.spec.nodeId));
        if (auto === "address" && address !== undefined) await put("default", addressHostname(address));
      }
      await state.cleanup(HostnameSpec, wishes);
    },
  });
}

/** At the first dot. */
export function splitName(name: string): { readonly hostname: string; readonly domainname: string } {
  const dot = name.indexOf(".");
  return dot < 0
    ? { hostname: name, domainname: "" }
    : { hostname: name.slice(0, dot), domainname: name.slice(dot + 1) };
}

/** `talos-xxx-xxx` of the first eight bytes of the identity's SHA-256 in base 36, without its first digit. */
export async function stableHostname(nodeId: string): Promise<string> {
  const digest = new DataView(await crypto.subtle.digest("SHA-256", encodeUtf8(nodeId)));
  const text = digest.getBigUint64(0).toString(36);
  return `talos-${text.slice(1, 4)}-${text.slice(4, 7)}`;
}

/** `talos-10-5-0-2`; of an IPv6 address the colons are left out. */
export function addressHostname(prefix: string): string {
  const [address = ""] = prefix.split("/");
  return `talos-${address.replaceAll(":", "").replaceAll(".", "-")}`;
}
