// Shows how the kernel disciplines its clock, every half minute.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { ClockState } from "../../linux/system-time.ts";
import { AdjtimeStatus } from "../../resources/time/adjtime-status.ts";
import { clockBits, stateNames, statusNames, type ClockPort } from "./clock-port.ts";

const intervalMs = 30_000;

export function adjtimeStatusController(kernelClock: ClockPort): Controller {
  return defineController({
    name: "time.AdjtimeStatusController",
    inputs: [],
    outputs: [exclusive(AdjtimeStatus)],
    async source(context) {
      for await (const _ of context.clock.every(intervalMs, context.signal)) context.wake();
    },
    async reconcile({ state }) {
      const spec = adjtimeStatusOf(kernelClock.state());
      await state.modify(AdjtimeStatus, "node", () => spec);
    },
  });
}

export function adjtimeStatusOf(clock: ClockState): AdjtimeStatus {
  const names = statusNames.filter(([bit]) => (clock.status & bit) !== 0).map(([, name]) => name);
  return {
    offset: clock.offsetNs,
    frequencyAdjustmentRatio: 1 + Number(clock.frequency) / 65_536 / 1_000_000, // parts per million, scaled by 2^16
    maxError: clock.maxErrorUs * 1000n,
    estError: clock.estimatedErrorUs * 1000n,
    status: names.join(" | "),
    constant: Number(clock.constant),
    syncStatus: (clock.status & clockBits.unsynchronized) === 0,
    state: stateNames[clock.state] ?? String(clock.state),
  };
}
