// Volumes, and how much of them is used.
import type { MetricFamily, Sample } from "../../formats/prometheus.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { gauge, oneOf } from "../collector.ts";

const phases = Object.keys(VolumePhase);

export const volumesCollector: Collector = {
  name: "volumes",
  async collect(source) {
    // Folders and links that the node makes within its volumes are called by their paths.
    const volumes = (await source.state.list(VolumeStatus)).filter(({ metadata }) => !metadata.id.startsWith("/"));
    return [
      gauge(
        "ichor_volume_phase",
        "How far a volume is.",
        volumes.flatMap(({ metadata, spec }) => oneOf(phases, phases[spec.phase], { volume: metadata.id })),
      ),
      gauge(
        "ichor_volume_size_bytes",
        "Size of the partition or disk of a volume.",
        volumes
          .filter(({ spec }) => spec.size > 0)
          .map(({ metadata, spec }) => ({ labels: { volume: metadata.id }, value: spec.size })),
      ),
      ...(await usageFamilies(source)),
    ];
  },
};

async function usageFamilies({ state, files }: MetricsSource): Promise<readonly MetricFamily[]> {
  const mounts = await state.list(VolumeMountStatus);
  const targets = new Map(mounts.map(({ spec }) => [spec.volumeID, spec.target]));
  const found = await Promise.all(
    [...targets].map(async ([volume, target]) => {
      const usage = await files.usage(target).catch(() => undefined); // it may have been unmounted
      return usage === undefined ? [] : [{ labels: { volume, mountpoint: target }, usage }];
    }),
  );
  const all = found.flat();
  const each = (value: (usage: (typeof all)[number]["usage"]) => number): readonly Sample[] =>
    all.map(({ labels, usage }) => ({ labels, value: value(usage) }));
  return [
    gauge(
      "ichor_filesystem_size_bytes",
      "Size of a mounted file system.",
      each(({ totalBytes }) => totalBytes),
    ),
    gauge(
      "ichor_filesystem_available_bytes",
      "Free for everybody but root.",
      each(({ availableBytes }) => availableBytes),
    ),
    gauge(
      "ichor_filesystem_inodes",
      "Inodes of a mounted file system.",
      each(({ inodes }) => inodes),
    ),
    gauge(
      "ichor_filesystem_free_inodes",
      "Free inodes.",
      each(({ freeInodes }) => freeInodes),
    ),
  ];
}
