// RPCs about disks, over resources in memory and a port that remembers.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { LVMLogicalVolumeStatus } from "../../resources/storage/lvm-logical-volume-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { BlockDeviceWipeDescriptorMethod, DiskDiskType } from "../../wire/gen/storage.ts";
import type { ApiContext } from "../context.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { blockDeviceWipe } from "./block-device-wipe.ts";
import { disks as disksMethod } from "./disks.ts";
import { logicalVolumeRemove } from "./logical-volume-remove.ts";
import { destroy } from "./md-destroy.ts";
import { physicalVolumeRemove } from "./physical-volume-remove.ts";
import { volumeGroupRemove } from "./volume-group-remove.ts";

const { StorageService, LVMService, MDService } = rpc;

/** vda is the system disk, vdb holds a partition that nobody uses, vdc a free physical volume and vdd one of a group, md0 is an array on vde. */
async function node(): Promise<{ readonly context: ApiContext; readonly done: string[] }> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  for (const id of ["vda", "vdb", "vdc", "vdd", "vde", "md0", "sr0"]) {
    const spec = { ...Disk.zero(), devPath: `/dev/${id}`, transport: "virtio", cdrom: id === "sr0" };
    await state.modify(Disk, id, () => spec);
    const secondaries = id === "md0" ? ["vde"] : [];
    await state.modify(BlockDevice, id, () => ({ ...BlockDevice.zero(), type: "disk", secondaries }));
  }
  await state.modify(BlockDevice, "vdb1", () => ({ ...BlockDevice.zero(), type: "partition", parent: "vdb" }));
  await state.modify(DiscoveredVolume, "vdb1", () => ({
    ...DiscoveredVolume.zero(),
    parentDevPath: "/dev/vdb",
    partitionUuid: "guid-1",
  }));
  for (const id of ["vdc", "vdd"]) {
    await state.modify(DiscoveredVolume, id, () => ({
      ...DiscoveredVolume.zero(),
      devPath: `/dev/${id}`,
      name: "lvm2-pv",
    }));
  }
  await state.modify(SystemDisk, "system-disk", () => ({ diskID: "vda", devPath: "/dev/vda" }));
  await state.modify(VolumeStatus, "META", () => ({
    ...VolumeStatus.zero(),
    location: "/dev/vda4",
    parentLocation: "/dev/vda",
  }));
  await state.modify(LVMLogicalVolumeStatus, "data-logs", () => ({
    ...LVMLogicalVolumeStatus.zero(),
    vgName: "data",
    name: "logs",
  }));
  const done: string[] = [];
  const disks: ApiContext["disks"] = {
    wipeDevice: async ({ path, method }) => void done.push(`${method} ${path}`),
    wipeDisk: async (path) => void done.push(`disk ${path}`),
    dropPartition: async ({ diskPath, partitionGuid }) => done.push(`drop ${diskPath} ${partitionGuid}`) > 0,
    stopArray: async (name) => void done.push(`stop ${name}`),
    volumeGroupOf: async (path) => (path === "/dev/vdd" ? "data" : ""),
    removeLogicalVolume: async (group, volume) => void done.push(`remove ${group}/${volume}`),
    removeVolumeGroup: async (group) => void done.push(`remove ${group}`),
  };
  return { context: fakeContext({ state, disks }), done };
}

test("Disks lists all disks and marks that of the system", async () => {
  const { context } = await node();
  const { messages } = await invokeUnary(disksMethod, StorageService.Disks, {}, context);
  const rows = messages[0]?.disks.map(({ deviceName, type, systemDisk }) => [deviceName, type, systemDisk]);
  expect(rows).toContainEqual(["/dev/vda", DiskDiskType.SSD, true]);
  expect(rows).toContainEqual(["/dev/sr0", DiskDiskType.CD, false]);
});

test("BlockDeviceWipe wipes, and drops partitions when asked to", async () => {
  const { context, done } = await node();
  const devices = [
    { device: "vdb1", dropPartition: true },
    { device: "vdc", method: BlockDeviceWipeDescriptorMethod.ZEROES },
  ];
  await invokeUnary(blockDeviceWipe, StorageService.BlockDeviceWipe, { devices }, context);
  expect(done).toEqual(["fast /dev/vdb1", "drop /dev/vdb guid-1", "zeroes /dev/vdc"]);
});

test("BlockDeviceWipe checks all devices before it touches the first", async () => {
  const { context, done } = await node();
  const refused = async (device: string, options: object = {}): Promise<string> =>
    invokeUnary(
      blockDeviceWipe,
      StorageService.BlockDeviceWipe,
      { devices: [{ device: "vdb" }, { device, ...options }] },
      context,
    ).then(
      () => "done",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
  expect(await refused("vdx")).toBe('blockdevice "vdx" not found');
  expect(await refused("sr0")).toBe('blockdevice "sr0" is a CD-ROM');
  expect(await refused("vda")).toBe('blockdevice "vda" is in use by volume "META"');
  expect(await refused("vde")).toBe('blockdevice "vde" is in use by blockdevice "md0"');
  expect(await refused("vdc", { dropPartition: true })).toContain("no partition");
  expect(done).toEqual([]);
  expect(await refused("vde", { skipSecondaryCheck: true })).toBe("done");
});

test("BlockDeviceWipe says when a device is mounted", async () => {
  const { context } = await node();
  const busy = new Error("Cannot open block device", { cause: Object.assign(new Error("busy"), { code: "EBUSY" }) });
  const disks = { ...context.disks, wipeDevice: () => Promise.reject(busy) };
  const wiping = invokeUnary(
    blockDeviceWipe,
    StorageService.BlockDeviceWipe,
    { devices: [{ device: "vdb" }] },
    { ...context, disks },
  );
  await expect(wiping).rejects.toThrow('blockdevice "vdb" is mounted or in use');
});

test("LVM volumes go when they are free, groups are told as they are", async () => {
  const { context, done } = await node();
  await invokeUnary(physicalVolumeRemove, LVMService.PhysicalVolumeRemove, { device: "/dev/vdc" }, context);
  expect(done).toEqual(["fast /dev/vdc"]);
  const remove = (device: string) =>
    invokeUnary(physicalVolumeRemove, LVMService.PhysicalVolumeRemove, { device }, context);
  await expect(remove("/dev/vdd")).rejects.toThrow('in use by volume group "data"');
  await expect(remove("/dev/vdb")).rejects.toThrow("not found");
});

test("logical volumes and groups are removed unless LVM says that they are in use", async () => {
  const { context, done } = await node();
  const volume = (volumeGroup: string, logicalVolume: string, disks = context.disks) =>
    invokeUnary(
      logicalVolumeRemove,
      LVMService.LogicalVolumeRemove,
      { volumeGroup, logicalVolume },
      { ...context, disks },
    );
  const group = (volumeGroup: string) =>
    invokeUnary(volumeGroupRemove, LVMService.VolumeGroupRemove, { volumeGroup }, context);
  await expect(group("other")).rejects.toThrow('volume group "other" not found');
  await expect(volume("data", "other")).rejects.toThrow('logical volume "data/other" not found');
  const refusing = (text: string) => ({
    ...context.disks,
    removeLogicalVolume: () => Promise.reject(new Error(text)),
  });
  const inUse = refusing("Logical volume data/logs contains a filesystem in use.");
  await expect(volume("data", "logs", inUse)).rejects.toThrow('logical volume "data/logs" is in use');
  await expect(volume("data", "logs", refusing("secret of the node"))).rejects.toThrow("lvm operation failed");
  await volume("data", "logs");
  await group("data");
  expect(done).toEqual(["remove data/logs", "remove data"]);
});

test("arrays are stopped before their members are wiped", async () => {
  const { context, done } = await node();
  await invokeUnary(destroy, MDService.Destroy, { device: "/dev/md0" }, context);
  expect(done).toEqual(["stop md0", "fast /dev/vde"]);
  await expect(invokeUnary(destroy, MDService.Destroy, { device: "/dev/vda" }, context)).rejects.toThrow("not found");
  await expect(invokeUnary(destroy, MDService.Destroy, { device: "md0" }, context)).rejects.toThrow("must start");
});
