// The time controllers, put together from what they need of the node.
import type { Controller } from "../../cosi/controller.ts";
import { adjtimeStatusController } from "./adjtime-status.ts";
import { timeSyncController, type TimeSyncOptions } from "./sync.ts";

export function timeControllers(ports: TimeSyncOptions): readonly Controller[] {
  return [timeSyncController(ports), adjtimeStatusController(ports.kernelClock)];
}
