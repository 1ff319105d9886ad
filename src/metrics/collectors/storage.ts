// Volumes, disks and what they hold.
import { parseDiskstats } from "../../formats/procfs/diskstats.ts";
import type { MetricFamily, Sample } from "../../formats/prometheus.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { Disk } from "../../resources/block/disk.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { counter, gauge, oneOf } from "../collector.ts";

const phases = Object.keys(VolumePhase);
/** Sectors of /proc/diskstats, whatever those of the disk are. */
const sectorBytes = 512n;

export const volumesCollector: Collector = {
  name: "volumes",
  async collect(source) {
    const volumes = await source.state.list(VolumeStatus);
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

export const disksCollector: Collector = {
  name: "disks",
  async collect({ state, files }) {
    const disks = (await state.list(Disk)).filter(({ spec }) => !spec.cdrom);
    const ids = new Set(disks.map(({ metadata }) => metadata.id));
    const stats = parseDiskstats(await files.readText("/proc/diskstats")).filter(({ name }) => ids.has(name));
    const each = (value: (stat: (typeof stats)[number]) => number | bigint): readonly Sample[] =>
      stats.map((stat) => ({ labels: { disk: stat.name }, value: value(stat) }));
    return [
      gauge(
        "ichor_disk_size_bytes",
        "Size of a disk.",
        disks.map(({ metadata, spec }) => ({
          labels: { disk: metadata.id, model: spec.model, serial: spec.serial },
          value: spec.size,
        })),
      ),
      counter(
        "ichor_disk_read_bytes_total",
        "Bytes read.",
        each(({ readSectors }) => readSectors * sectorBytes),
      ),
      counter(
        "ichor_disk_written_bytes_total",
        "Bytes written.",
        each(({ writeSectors }) => writeSectors * sectorBytes),
      ),
      counter(
        "ichor_disk_reads_total",
        "Reads that were completed.",
        each(({ readCompleted }) => readCompleted),
      ),
      counter(
        "ichor_disk_writes_total",
        "Writes that were completed.",
        each(({ writeCompleted }) => writeCompleted),
      ),
      counter(
        "ichor_disk_io_seconds_total",
        "Time in which the disk was busy.",
        each(({ ioTimeMs }) => Number(ioTimeMs) / 1000),
      ),
      counter(
        "ichor_disk_errors_total",
        "Requests that the disk has failed, as SCSI disks count them.",
        await errorsOf(files, [...ids]),
      ),
    ];
  },
};

/** `ioerr_cnt`, hexadecimal; other disks do not count. Source: Linux, drivers/scsi/scsi_sysfs.c. */
async function errorsOf(files: MetricsSource["files"], ids: readonly string[]): Promise<readonly Sample[]> {
  const found = await Promise.all(
    ids.map(async (disk) => {
      const text = await files.findText(`/sys/block/${disk}/device/ioerr_cnt`).catch(() => undefined); // it was taken out
      return text === undefined || !/^0x[0-9a-f]+\s*$/iu.test(text) ? [] : [{ labels: { disk }, value: Number(text) }];
    }),
  );
  return found.flat();
}
