// Wishes for time servers: the default one, the kernel command line, the machine config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { timeSync } from "../../config/view/runtime.ts";
import { ConfigLayer } from "../../resources/network/common/enums.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";

const defaultServer = "time.cloudflare.com";

export function timeServerConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.TimeServerConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(TimeServerSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const put = async (layer: LayerName, timeServers: readonly string[], useNTS: boolean): Promise<void> => {
        if (timeServers.length === 0) return;
        const spec = { timeServers, useNTS, layer: ConfigLayer[layer] };
        await state.modify(TimeServerSpec, layeredId(layer, "timeservers"), () => spec, wishes);
      };
      await put("default", [defaultServer], true);
      await put("cmdline", cmdline.resolve([]).timeServers, false);
      if (config !== undefined) {
        const { servers, useNts } = timeSync(config);
        // Who wants authentication and names no server means the default one, and not what others say on the network.
        await put("configuration", useNts && servers.length === 0 ? [defaultServer] : servers, useNts);
      }
      await state.cleanup(TimeServerSpec, wishes);
    },
  });
}
