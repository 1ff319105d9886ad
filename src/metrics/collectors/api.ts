// Calls of the API that this node has answered, and what the audit log says of itself.
import type { MetricFamily, Sample } from "../../formats/prometheus.ts";
import type { MethodStats } from "../call-stats.ts";
import { callBuckets } from "../call-stats.ts";
import type { Collector } from "../collector.ts";
import { counter } from "../collector.ts";

export const apiCollector: Collector = {
  name: "api",
  async collect({ calls, audit }) {
    const methods = calls.list();
    const { written, dropped } = audit();
    const durations: MetricFamily = {
      name: "ichor_api_call_duration_seconds",
      help: "How long calls of the API took, from their begin to their status. A stream counts when it ends.",
      type: "histogram",
      samples: methods.flatMap(histogramOf),
    };
    return [
      counter(
        "ichor_api_calls_total",
        "Calls of the API that this node has answered, by method and name of the gRPC status.",
        methods.flatMap(({ path, codes }) =>
          [...codes].map(([code, value]) => ({ labels: { method: path, code }, value })),
        ),
      ),
      durations,
      counter("ichor_audit_lines_total", "Lines written to the audit log in this run.", written),
      counter("ichor_audit_lines_dropped_total", "Lines of the audit log that were too many and not written.", dropped),
    ];
  },
};

function histogramOf({ path, buckets, seconds }: MethodStats): readonly Sample[] {
  let count = 0;
  const bounds = [...callBuckets.map(String), "+Inf"];
  const samples = bounds.map((le, index): Sample => {
    count += buckets[index] ?? 0;
    return { suffix: "_bucket", labels: { method: path, le }, value: count };
  });
  const labels = { method: path };
  return [...samples, { suffix: "_sum", labels, value: seconds }, { suffix: "_count", labels, value: count }];
}
