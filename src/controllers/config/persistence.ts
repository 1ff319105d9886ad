// config.PersistenceController: keeps on the STATE volume the config that is meant for the next boot.
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, strong, weak } from "../../cosi/controller.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import type { Files } from "../../linux/files.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { KeptConfig } from "../../resources/config/internal/kept-config.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { writeStoredConfig } from "./shared/config-files.ts";
import {
  isStateReady,
  stateVolume,
  stateVolumeId,
  stateVolumeInputs,
  stateVolumeOutputs,
} from "./shared/state-volume.ts";

const name = "config.PersistenceController";
const persistentId = "persistent";
const lifecycleId = "volumes";

export function persistenceController({ files }: { readonly files: Files }): Controller {
  const volume = stateVolume({ requester: name, readOnly: false });
  /** Digest of what was written last. */
  let written = "";

  /** True when there is nothing (more) to write. */
  async function keep({ state, log }: ReconcileContext): Promise<boolean> {
    const config = await state.find(MachineConfig, persistentId);
    if (config === undefined) return true;
    const sha256 = sha256Hex(config.spec.yaml);
    if (sha256 === written) return true;
    const folder = await volume.borrow(state);
    if (folder === undefined) return false;
    await writeStoredConfig(files, folder, config.spec.yaml);
    written = sha256;
    await state.modify(KeptConfig, persistentId, () => ({ sha256 }));
    log.info("kept machine config", { volume: stateVolumeId, version: config.metadata.version });
    return true;
  }

  /** The volume is not closed before a config that waits for it is on it; one that never came into being holds up nothing. */
  async function letGo(context: ReconcileContext): Promise<void> {
    const { state } = context;
    const isKept = await keep(context);
    if (!isKept && (await isStateReady(state))) return;
    if (await volume.giveBack(state)) await state.removeFinalizer(VolumeLifecycle, lifecycleId, name);
  }

  async function lifecyclePhase(state: ControllerState): Promise<"running" | "tearingDown" | "absent"> {
    return (await state.find(VolumeLifecycle, lifecycleId))?.metadata.phase ?? "absent";
  }

  return defineController({
    name,
    inputs: [
      weak(MachineConfig, { id: persistentId }),
      strong(VolumeLifecycle, { id: lifecycleId }),
      ...stateVolumeInputs,
    ],
    outputs: [exclusive(KeptConfig), ...stateVolumeOutputs],
    async reconcile(context) {
      const { state } = context;
      const phase = await lifecyclePhase(state);
      if (phase === "absent") return;
      if (phase === "tearingDown") return letGo(context);
      await state.addFinalizer(VolumeLifecycle, lifecycleId, name);
      if (await keep(context)) await volume.giveBack(state);
    },
  });
}
