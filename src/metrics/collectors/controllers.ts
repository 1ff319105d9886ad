// Controllers: how often they ran and failed.
import type { Sample } from "../../formats/prometheus.ts";
import type { Collector } from "../collector.ts";
import { counter, gauge } from "../collector.ts";

export const controllersCollector: Collector = {
  name: "controllers",
  async collect({ controllers }) {
    const all = controllers();
    const each = (value: (stats: (typeof all)[number]) => number): readonly Sample[] =>
      all.map((stats) => ({ labels: { controller: stats.name }, value: value(stats) }));
    return [
      counter(
        "ichor_controller_runs_total",
        "Reconciliations of a controller.",
        each(({ runs }) => runs),
      ),
      counter(
        "ichor_controller_failures_total",
        "Reconciliations and sources of a controller that have failed.",
        each(({ failures }) => failures),
      ),
      gauge(
        "ichor_controller_backoff_seconds",
        "How long a controller waits after a failure; 0 when its last reconciliation was well.",
        each(({ backoffMs }) => backoffMs / 1000),
      ),
    ];
  },
};
