// How well a node is: read from its resources when an upgrade begins, and again while the new image is on trial.
import { nameIn } from "../../../base/enum-name.ts";
import type { Reader } from "../../../cosi/state.ts";
import { VolumePhase } from "../../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../../resources/block/volume-status.ts";
import { MachineConfig } from "../../../resources/config/machine-config.ts";
import { MachineStage } from "../../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../../resources/runtime/machine-status.ts";
import { Service } from "../../../resources/v1alpha1/service.ts";
import type { HealthBefore } from "../../../runtime/upgrade-record.ts";
import { activeConfigId } from "../../active-config.ts";
import type { Health } from "./trial.ts";

/** Without the call of the API, which is not in any resource. */
export type ReadHealth = Omit<Health, "apiProblem">;

export async function readHealth(state: Pick<Reader, "find" | "list">): Promise<ReadHealth> {
  const machine = (await state.find(MachineStatus, "machine"))?.spec ?? MachineStatus.zero();
  const volumes = await state.list(VolumeStatus);
  const services = await state.list(Service);
  return {
    stage: nameIn(MachineStage, machine.stage) ?? "unknown",
    unmet: machine.status.unmetConditions,
    services: services.map(({ metadata: { id }, spec: { running, healthy, unknown } }) => ({
      id,
      running,
      healthy: healthy || unknown,
    })),
    volumes: volumes
      .filter(({ metadata, spec }) => metadata.phase === "running" && spec.phase === VolumePhase.ready)
      .map(({ metadata }) => metadata.id),
  };
}

/** What a new image has to be as good as. */
export async function readHealthBefore(state: Pick<Reader, "find" | "list">): Promise<HealthBefore> {
  const { stage, unmet, services } = await readHealth(state);
  const hasConfig = (await state.find(MachineConfig, activeConfigId)) !== undefined;
  return {
    configured: hasConfig && stage !== "maintenance",
    running: stage === "running",
    unmet: unmet.map(({ name }) => name),
    services: services.filter(({ running, healthy }) => running && healthy).map(({ id }) => id),
  };
}
