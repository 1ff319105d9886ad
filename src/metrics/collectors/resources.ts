// Resources, by type.
import { ResourceDefinition } from "../../cosi/meta.ts";
import type { Sample } from "../../formats/prometheus.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { gauge } from "../collector.ts";

export const resourcesCollector: Collector = {
  name: "resources",
  async collect({ state }) {
    const definitions = await state.list(ResourceDefinition);
    const samples = await Promise.all(definitions.map(({ spec }) => countOf(state, spec)));
    return [
      gauge(
        "ichor_resources",
        "Resources by type, in the namespace where the type's resources usually are.",
        samples.filter(({ value }) => value !== 0),
      ),
    ];
  },
};

async function countOf(state: MetricsSource["state"], { type, defaultNamespace }: ResourceDefinition): Promise<Sample> {
  const found = await state.core.list({ namespace: defaultNamespace, type });
  return { labels: { type }, value: found.length };
}
