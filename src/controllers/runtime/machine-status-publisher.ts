// Tells clients about each change of the machine's status: they wait for "running" and "ready".
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { MachineStage as StageNumber } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { MachineStage } from "../../runtime/events.ts";

export function machineStatusPublisherController(events: Pick<EventBus, "publish">): Controller {
  let published = -1;
  return defineController({
    name: "runtime.MachineStatusPublisherController",
    inputs: [weak(MachineStatus, { id: "machine" })],
    outputs: [],
    async reconcile({ state }) {
      const status = await state.find(MachineStatus, "machine");
      if (status === undefined || status.metadata.version === published) return;
      published = status.metadata.version;
      const { ready, unmetConditions } = status.spec.status;
      events.publish({ kind: "machineStatus", stage: stageName(status.spec.stage), ready, unmetConditions });
    },
  });
}

function stageName(number: number): MachineStage {
  const entry = Object.entries(StageNumber).find(([, value]) => value === number);
  return (entry?.[0] ?? "unknown") as MachineStage; // the keys of the table are the names of the type
}
