// Opens and ends the time in which the TPM gives out keys of volumes. As long as it lasts there is a status of register 11.
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { imageRegister } from "../../boot/pcr-measurement.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Tpm } from "../../linux/tpm.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { PCRStatus } from "../../resources/hardware/pcr-status.ts";
import type { BootPhase } from "./boot-phase.ts";

/** Without them the node has not come up. */
const needed = ["STATE", "EPHEMERAL"] as const;
const pending: ReadonlySet<number> = new Set([
  VolumePhase.waiting,
  VolumePhase.located,
  VolumePhase.provisioned,
  VolumePhase.prepared,
]);

export interface PcrStatusParts {
  readonly tpm: Tpm;
  readonly bootPhase: BootPhase;
}

/** All that is to be opened has been. */
async function areVolumesOpen(state: ControllerState): Promise<boolean> {
  const statuses = await state.list(VolumeStatus);
  const phases = new Map(statuses.map(({ metadata, spec }) => [metadata.id, spec.phase] as const));
  if (needed.some((id) => phases.get(id) !== VolumePhase.ready)) return false;
  const configs = await state.list(VolumeConfig);
  return configs.every(({ metadata }) => !pending.has(phases.get(metadata.id) ?? VolumePhase.waiting));
}

export function pcrStatusController({ tpm, bootPhase }: PcrStatusParts): Controller {
  let isTold = false;
  return defineController({
    name: "hardware.PCRStatusController",
    inputs: [weak(VolumeStatus), weak(VolumeConfig)],
    outputs: [exclusive(PCRStatus)],
    async reconcile({ state, log }) {
      if (bootPhase.isOpen && (await areVolumesOpen(state)) && (await bootPhase.end()))
        log.info("tpm gives out no more keys of volumes");
      if (bootPhase.isOpen) {
        await using connection = await tpm.open();
        if (connection !== undefined) {
          await bootPhase.begin(connection);
          await state.modify(PCRStatus, String(imageRegister), () => ({}));
          if (!isTold) log.info("tpm gives out keys of volumes");
          isTold = true;
        }
      }
      await state.cleanup(PCRStatus);
    },
  });
}
