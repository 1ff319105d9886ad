// The controllers of the simulated node: those of every node, those of its disks, hardware and kernel, and volumes that are folders.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Controller, ControllerState } from "../../src/cosi/controller.ts";
import { defineController, exclusive, strong, weak } from "../../src/cosi/controller.ts";
import { volumeConfigController } from "../../src/controllers/block/volume-config.ts";
import { extensionServiceConfigController } from "../../src/controllers/runtime/extension-service-config.ts";
import { watchdogTimerConfigController } from "../../src/controllers/runtime/watchdog-timer-config.ts";
import type { ControllerParts } from "../../src/machined/controllers.ts";
import {
  diskControllers,
  hardwareControllers,
  kernelControllers,
  nodeControllers,
} from "../../src/machined/controllers.ts";
import type { SimHost } from "./host.ts";
import { VolumePhase, VolumeType } from "../../src/resources/block/common/enums.ts";
import { VolumeLifecycle } from "../../src/resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../src/resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../src/resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { TimeStatus } from "../../src/resources/time/time-status.ts";

export interface SimControllerParts extends Omit<ControllerParts, "waitsForDevices" | "mode" | "source"> {
  readonly host: ControllerParts["host"] & Pick<SimHost, "blockDevices" | "modules" | "swaps" | "sysctl" | "uevents">;
  readonly root: string;
}

export function simControllers(parts: SimControllerParts): readonly Controller[] {
  return [
    ...nodeControllers({ ...parts, mode: "metal", source: { config: async () => undefined }, waitsForDevices: false }),
    ...diskControllers(parts.host),
    ...hardwareControllers(parts.host),
    ...kernelControllers({ ...parts, mode: "metal" }),
    volumeConfigController(parts),
    extensionServiceConfigController(),
    watchdogTimerConfigController(),
    volumes(parts.root),
    time(),
  ];
}

const targets: Readonly<Record<string, string>> = { STATE: "/system/state", EPHEMERAL: "/var", LOG: "/var/log" };

/** A folder below another volume's keeps that one mounted. */
async function isParent(state: ControllerState, volumeID: string): Promise<boolean> {
  const target = targets[volumeID] ?? "";
  return (await state.list(VolumeMountStatus)).some(({ spec }) => spec.target.startsWith(`${target}/`));
}

/** STATE is missing until there is a config, as on a disk that nobody has partitioned; everything is ready then, and from the start on a node that has kept one. */
function volumes(root: string): Controller {
  const name = "sim.VolumeController";
  async function show(state: ControllerState): Promise<void> {
    const hasConfig =
      (await state.find(MachineConfig, "v1alpha1")) !== undefined ||
      existsSync(join(root, targets["STATE"] ?? "", "config.yaml"));
    await state.modify(VolumeStatus, "META", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.missing }));
    for (const id of Object.keys(targets)) {
      await state.modify(VolumeStatus, id, () => ({
        ...VolumeStatus.zero(),
        phase: hasConfig ? VolumePhase.ready : VolumePhase.missing,
        type: VolumeType.directory,
      }));
    }
  }
  async function mount(state: ControllerState): Promise<void> {
    for (const { metadata, spec } of await state.list(VolumeMountRequest)) {
      const { phase, id } = metadata;
      if (phase === "tearingDown") {
        if (await isParent(state, spec.volumeID)) continue;
        if (await state.teardown(VolumeMountStatus, id)) {
          await state.destroy(VolumeMountStatus, id);
          await state.removeFinalizer(VolumeMountRequest, id, name);
        }
        continue;
      }
      const status = await state.find(VolumeStatus, spec.volumeID);
      const target = targets[spec.volumeID];
      if (status?.spec.phase !== VolumePhase.ready || target === undefined) continue;
      await state.addFinalizer(VolumeMountRequest, id, name);
      await mkdir(join(root, target), { recursive: true });
      await state.modify(VolumeMountStatus, id, () => ({ ...VolumeMountStatus.zero(), ...spec, target }));
    }
  }
  return defineController({
    name,
    inputs: [
      weak(MachineConfig),
      strong(VolumeMountRequest),
      weak(VolumeMountStatus),
      weak(VolumeStatus),
      strong(VolumeLifecycle),
    ],
    outputs: [exclusive(VolumeStatus), exclusive(VolumeMountStatus)],
    async reconcile({ state }) {
      const lifecycle = await state.find(VolumeLifecycle, "volumes");
      if (lifecycle?.metadata.phase === "running") await state.addFinalizer(VolumeLifecycle, "volumes", name);
      await show(state);
      await mount(state);
      const mounted = await state.list(VolumeMountStatus);
      if (lifecycle?.metadata.phase === "tearingDown" && mounted.length === 0) {
        await state.removeFinalizer(VolumeLifecycle, "volumes", name);
      }
    },
  });
}

/** The clock of a test is right. */
function time(): Controller {
  return defineController({
    name: "sim.TimeController",
    inputs: [],
    outputs: [exclusive(TimeStatus)],
    async reconcile({ state }) {
      await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
    },
  });
}
