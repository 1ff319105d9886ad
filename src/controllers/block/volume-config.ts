// block.VolumeConfigController: the volumes of the node, from what it always has and from the config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { systemVolumes } from "./shared/system-volumes.ts";

export const systemVolumeLabel = "talos.dev/system-volume";

export function volumeConfigController(): Controller {
  return defineController({
    name: "block.VolumeConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(VolumeConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const [id, volume] of systemVolumes(config)) {
        await state.modify(VolumeConfig, id, () => volume, { labels: { [systemVolumeLabel]: "" } });
      }
      await state.cleanup(VolumeConfig);
    },
  });
}
