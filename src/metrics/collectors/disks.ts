// Disks: what was read and written, and what failed.
import { parseDiskstats } from "../../formats/procfs/diskstats.ts";
import type { Sample } from "../../formats/prometheus.ts";
import { Disk } from "../../resources/block/disk.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { counter, gauge } from "../collector.ts";

/** Sectors of /proc/diskstats, whatever those of the disk are. */
const sectorBytes = 512n;

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
