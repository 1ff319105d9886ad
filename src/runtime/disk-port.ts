// What a reset and clients may do to disks: the rooms that ask know paths only, the program hands in who does it.

/** `fast`: what others recognise the device by. `zeroes`: every byte. */
export type WipeMethod = "fast" | "zeroes";

/** A partition by its GUID: numbers and names may mean another one by now. */
export interface PartitionToDrop {
  readonly diskPath: string;
  readonly partitionGuid: string;
}

export interface DiskPort {
  /** Wipes a disk or a partition as it is named; rejects with EBUSY when it is mounted or otherwise in use. */
  wipeDevice(device: { readonly path: string; readonly method: WipeMethod }, signal: AbortSignal): Promise<void>;
  /** Everything on a disk, whoever uses it. */
  wipeDisk(path: string): Promise<void>;
  /** Wipes a partition and takes it out of its disk's table; false when there is no such one. */
  dropPartition(partition: PartitionToDrop): Promise<boolean>;
  /** Stops a RAID array (`md0`); rejects with EBUSY while it is in use. */
  stopArray(name: string): Promise<void>;
  /** Name of the LVM group that a device is part of, empty for none; undefined when the device does not tell. */
  volumeGroupOf(path: string): Promise<string | undefined>;
  /** Removes a logical volume; rejects with the words of LVM, which refuses one in use. */
  removeLogicalVolume(group: string, volume: string, signal: AbortSignal): Promise<void>;
  /** Removes a group with all its logical volumes, none of which may be in use. Its devices are free then, and known as LVM's still. */
  removeVolumeGroup(group: string, signal: AbortSignal): Promise<void>;
}
