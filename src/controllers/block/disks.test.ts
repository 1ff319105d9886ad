// Where disks are attached, from paths as kernels give them.
import { expect, test } from "vitest";
import { busPathOf, isOnlySoftware, transportOf } from "./disks.ts";

const pci = "/sys/devices/pci0000:00";

test.each([
  [`${pci}/0000:00:03.0/virtio1/block/vda`, "virtio"],
  [`${pci}/0000:00:05.0/virtio3/host0/target0:0:0/0:0:0:0/block/sda`, "virtio"],
  [`${pci}/0000:00:04.0/nvme/nvme0/nvme0n1`, "nvme"],
  ["/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1", "nvme"],
  [`${pci}/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sr0`, "sata"],
  ["/sys/devices/platform/host3/session1/target3:0:0/3:0:0:0/block/sdb", "iscsi"],
  [`${pci}/0000:00:15.0/0000:03:00.0/host2/target2:0:0/2:0:0:0/block/sda`, ""],
  ["/sys/devices/vbd-51712/block/xvda", ""],
  ["/sys/devices/virtual/block/loop0", ""],
])("transportOf(%s) is %j", (path, transport) => {
  expect(transportOf(path)).toBe(transport);
});

test("isOnlySoftware() is true of loop devices and arrays, not of a disk on a bus without a name", () => {
  const paths = ["virtual/block/loop0", "virtual/block/md127", "virtual/block/dm-0", "vbd-51712/block/xvda"];
  const shared = "virtual/nvme-subsystem/nvme-subsys0/nvme0n1";
  const found = [...paths, shared].map((path) => isOnlySoftware({ busPath: busPathOf(`/sys/devices/${path}`) }));
  expect(found).toEqual([true, true, true, false, false]);
});
