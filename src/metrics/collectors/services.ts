// The services of the node.
import type { Collector } from "../collector.ts";
import { counter, flag, gauge, oneOf } from "../collector.ts";

const states = [
  "Initialized",
  "Waiting",
  "Preparing",
  "Starting",
  "Running",
  "Stopping",
  "Finished",
  "Failed",
  "Skipped",
];

export const servicesCollector: Collector = {
  name: "services",
  async collect({ services }) {
    const all = services();
    return [
      gauge(
        "ichor_service_state",
        "State of a service.",
        all.flatMap(({ id, state }) => oneOf(states, state, { service: id })),
      ),
      gauge(
        "ichor_service_healthy",
        "Whether the last health check of a service was well; absent for one that has none or was not asked yet.",
        all
          .filter(({ health }) => !health.unknown)
          .map(({ id, health }) => ({ labels: { service: id }, value: flag(health.healthy) })),
      ),
      counter(
        "ichor_service_starts_total",
        "How often the program or task of a service has begun to run.",
        all.map(({ id, starts }) => ({ labels: { service: id }, value: starts })),
      ),
    ];
  },
};
