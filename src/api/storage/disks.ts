// StorageService.Disks: the disks of the node, as the Disk resources know them. Deprecated, but asked for by clients that look for nodes.
import { Disk } from "../../resources/block/disk.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import type { DiskDiskType as DiskTypeNumber } from "../../wire/gen/storage.ts";
import { DiskDiskType } from "../../wire/gen/storage.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

function typeOf({ cdrom, transport, rotational }: Disk): DiskTypeNumber {
  if (cdrom) return DiskDiskType.CD;
  if (transport === "nvme") return DiskDiskType.NVME;
  if (transport === "mmc") return DiskDiskType.SD;
  if (rotational) return DiskDiskType.HDD;
  return transport === "" ? DiskDiskType.UNKNOWN : DiskDiskType.SSD;
}

export const disks = unary(rpc.StorageService.Disks, async (_request, { state }) => {
  const system = (await state.find(SystemDisk, "system-disk"))?.spec.diskID;
  const found = await state.list(Disk);
  return {
    messages: [
      {
        disks: found.map(({ metadata, spec }) => ({
          size: spec.size,
          model: spec.model,
          deviceName: spec.devPath,
          serial: spec.serial,
          modalias: spec.modalias,
          uuid: spec.uuid,
          wwid: spec.wwid,
          type: typeOf(spec),
          busPath: spec.busPath,
          systemDisk: metadata.id === system,
          subsystem: spec.subSystem,
          readonly: spec.readonly,
        })),
      },
    ],
  };
});
