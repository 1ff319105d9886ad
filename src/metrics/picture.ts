// One picture of the node as text: all collectors side by side, at most one a second however many ask.
import { mutex } from "../base/mutex.ts";
import type { MetricFamily, MetricsFormat } from "../formats/prometheus.ts";
import { encodeMetrics } from "../formats/prometheus.ts";
import type { Collector, MetricsSource } from "./collector.ts";
import { flag, gauge } from "./collector.ts";

/** Who asks more often gets the same picture again: it is made by process 1, which has other things to do. */
const leastAgeMs = 1000;

export interface Picture {
  /** Never rejects because of a collector. */
  text(format: MetricsFormat): Promise<string>;
}

export function openPicture(source: MetricsSource, collectors: readonly Collector[]): Picture {
  const { clock } = source;
  const lock = mutex();
  let latest: { readonly atMs: number; readonly families: readonly MetricFamily[] } | undefined;

  async function families(): Promise<readonly MetricFamily[]> {
    if (latest === undefined || clock.monotonic() - latest.atMs >= leastAgeMs)
      latest = { families: await collectAll(source, collectors), atMs: clock.monotonic() };
    return latest.families;
  }

  return {
    async text(format) {
      using _ = await lock.lock();
      return encodeMetrics(await families(), format);
    },
  };
}

async function collectAll(source: MetricsSource, collectors: readonly Collector[]): Promise<readonly MetricFamily[]> {
  const startMs = source.clock.monotonic();
  const results = await Promise.all(
    collectors.map(async (collector) => {
      try {
        return { name: collector.name, found: await collector.collect(source) };
      } catch {
        return { name: collector.name, found: undefined }; // told below: the others are worth having
      }
    }),
  );
  return [
    ...results.flatMap(({ found }) => found ?? []),
    gauge(
      "ichor_collector_success",
      "Whether a group of these metrics could be had.",
      results.map(({ name, found }) => ({ labels: { collector: name }, value: flag(found !== undefined) })),
    ),
    gauge(
      "ichor_collection_duration_seconds",
      "How long it took to collect these metrics.",
      (source.clock.monotonic() - startMs) / 1000,
    ),
  ];
}
