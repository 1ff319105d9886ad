// Shows each running service as a resource, from the events of the supervisor.
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { ServiceStateEvent } from "../../runtime/events.ts";

export function serviceController(events: Pick<EventBus, "subscribe">): Controller {
  return defineController({
    name: "v1alpha1.ServiceController",
    inputs: [],
    outputs: [exclusive(Service)],
    async source({ state, signal }: SourceContext) {
      for await (const { payload } of events.subscribe({ tailEvents: -1 }, signal)) {
        if (payload.kind !== "serviceState") continue;
        await show(state, payload);
      }
    },
  });
}

/** A resource exists only while the service runs. */
async function show(state: SourceContext["state"], event: ServiceStateEvent): Promise<void> {
  if (event.action !== "Running") {
    if (await state.teardown(Service, event.service)) await state.destroy(Service, event.service);
    return;
  }
  const { healthy, unknown } = event.health;
  await state.modify(Service, event.service, () => ({ running: true, healthy, unknown }));
}
