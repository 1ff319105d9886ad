// The node's clock.
import { TimeStatus } from "../../resources/time/time-status.ts";
import type { Collector } from "../collector.ts";
import { flag, gauge } from "../collector.ts";

export const timeCollector: Collector = {
  name: "time",
  async collect({ state, clock }) {
    const time = (await state.find(TimeStatus, "node"))?.spec;
    return [
      gauge("ichor_time_seconds", "The node's clock.", clock.now() / 1000),
      ...(time === undefined
        ? []
        : [
            gauge("ichor_time_synced", "Whether the clock is right, or nobody is to look after it.", flag(time.synced)),
            gauge("ichor_time_sync_disabled", "Whether nobody is to look after the clock.", flag(time.syncDisabled)),
            gauge("ichor_time_steps", "How often the clock was set by a step.", time.epoch),
          ]),
    ];
  },
};
