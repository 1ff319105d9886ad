// Where the node's events are sent: what the config says, else the command line.
import { logDestinations } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { EventSinkConfig } from "../../resources/runtime/event-sink-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

/** `fromCommandLine`: the value of `talos.events.sink`. */
export function eventsSinkConfigController(fromCommandLine: string | undefined): Controller {
  return defineController({
    name: "runtime.EventsSinkConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(EventSinkConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const configured = config === undefined ? "" : logDestinations(config).events;
      const endpoint = configured === "" ? (fromCommandLine ?? "") : configured;
      if (endpoint !== "") await state.modify(EventSinkConfig, "event-sink", () => ({ endpoint }));
      await state.cleanup(EventSinkConfig);
    },
  });
}
