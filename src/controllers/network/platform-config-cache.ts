// The platform's settings of the last boot, kept on STATE: a node whose platform does not answer, or whose seed drive is gone, keeps its network.
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { yamlText } from "../../cosi/yaml-text.ts";
import type { Files } from "../../linux/files.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { keptOnState } from "../config/shared/kept-on-state.ts";
import { stateVolume, stateVolumeId, stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";
import { parsePlatformConfig } from "./platform-config.ts";

const loadName = "network.PlatformConfigLoadController";
const storeName = "network.PlatformConfigStoreController";
const fileName = "platform-network.yaml";
const ownerOnly = 0o600;

/** Reads them once; what the platform says now goes before them. */
export function platformConfigLoadController(files: Pick<Files, "findText">): Controller {
  const load = keptOnState(loadName, async (folder, { log }) => {
    const text = await files.findText(`${folder}/${fileName}`);
    return { cached: text === undefined ? undefined : readCached(text, log) };
  });
  return defineController({
    name: loadName,
    inputs: stateVolumeInputs,
    outputs: [shared(PlatformConfig), ...stateVolumeOutputs],
    async reconcile(context) {
      const cached = (await load(context))?.cached;
      if (cached !== undefined) await context.state.modify(PlatformConfig, "cached", () => cached);
    },
  });
}

/** A damaged file must not keep the node from its network: the platform can say it all again. */
function readCached(text: string, log: Logger): PlatformConfig | undefined {
  try {
    return parsePlatformConfig(text, []);
  } catch (error) {
    log.warn("ignoring the kept network settings of the platform", { file: fileName, error: errorChain(error) });
    return undefined;
  }
}

/** Writes them whenever they change. */
export function platformConfigStoreController(files: Pick<Files, "findText" | "replace">): Controller {
  const volume = stateVolume({ requester: storeName, readOnly: false });
  let kept = "";

  async function keep(folder: string, text: string): Promise<void> {
    const path = `${folder}/${fileName}`;
    if ((await files.findText(path)) !== text) await files.replace(path, text, { mode: ownerOnly });
    kept = text;
  }

  return defineController({
    name: storeName,
    inputs: [weak(PlatformConfig, { id: "active" }), ...stateVolumeInputs],
    outputs: stateVolumeOutputs,
    async reconcile({ state, log }) {
      const active = await state.find(PlatformConfig, "active");
      const text = active === undefined ? kept : yamlText(PlatformConfig.specToYaml(active.spec));
      if (text !== kept) {
        const folder = await volume.borrow(state);
        if (folder === undefined) return;
        await keep(folder, text);
        log.info("kept the network settings of the platform", { volume: stateVolumeId });
      }
      await volume.giveBack(state);
    },
  });
}
