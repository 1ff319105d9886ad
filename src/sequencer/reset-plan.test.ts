import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openMemoryState } from "../cosi/memory-state.ts";
import { openState } from "../cosi/open-state.ts";
import type { State } from "../cosi/state.ts";
import { VolumeType } from "../resources/block/common/enums.ts";
import { mountSpec } from "../resources/block/common/messages.ts";
import { DiscoveredVolume } from "../resources/block/discovered-volume.ts";
import { Disk } from "../resources/block/disk.ts";
import { SystemDisk } from "../resources/block/system-disk.ts";
import { VolumeStatus } from "../resources/block/volume-status.ts";
import type { ResetRequest } from "./reset-plan.ts";
import { planBootWipe, planReset } from "./reset-plan.ts";

const base: ResetRequest = { graceful: true, reboot: false, mode: "all", labels: undefined, userDisks: [] };

/** A node on /dev/vda with its user data on /dev/vdb, and a disk that nobody uses. */
async function node(): Promise<State> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  for (const id of ["vda", "vdb", "vdc"]) {
    await state.modify(Disk, id, () => ({ ...Disk.zero(), devPath: `/dev/${id}`, readonly: id === "vdc" }));
  }
  await state.modify(SystemDisk, "system-disk", () => ({ diskID: "vda", devPath: "/dev/vda" }));
  for (const [index, label] of ["STATE", "EPHEMERAL"].entries()) {
    const partitionUUID = `guid-${label}`;
    await state.modify(VolumeStatus, label, () => ({
      ...VolumeStatus.zero(),
      type: VolumeType.partition,
      location: `/dev/vda${index + 5}`,
      parentLocation: "/dev/vda",
      partitionUUID,
    }));
    await state.modify(DiscoveredVolume, `vda${index + 5}`, () => ({
      ...DiscoveredVolume.zero(),
      parent: "vda",
      parentDevPath: "/dev/vda",
      partitionLabel: label,
      partitionUuid: partitionUUID,
    }));
  }
  const folder = (parentId: string): VolumeStatus => ({
    ...VolumeStatus.zero(),
    type: VolumeType.directory,
    mountSpec: { ...mountSpec.zero(), parentId },
  });
  await state.modify(VolumeStatus, "/var/lib", () => folder("EPHEMERAL"));
  await state.modify(VolumeStatus, "ETCD", () => folder("/var/lib"));
  await state.modify(VolumeStatus, "u-data", () => ({
    ...VolumeStatus.zero(),
    type: VolumeType.disk,
    location: "/dev/vdb",
  }));
  return state;
}

test("planReset() takes the whole system disk when no partitions are named", async () => {
  const state = await node();
  expect(await planReset(state, { ...base, userDisks: ["/dev/vdb"] })).toEqual({
    graceful: true,
    reboot: false,
    systemDisks: ["/dev/vda"],
    partitions: [],
    userDisks: ["/dev/vdb"],
  });
  expect((await planReset(state, { ...base, mode: "system-disk" })).systemDisks).toEqual(["/dev/vda"]);
  expect((await planReset(state, { ...base, mode: "user-disks", userDisks: ["/dev/vdb"] })).systemDisks).toEqual([]);
});

test("planReset() takes named partitions only, and nothing when none of the list is to be wiped", async () => {
  const state = await node();
  const plan = await planReset(state, { ...base, labels: ["EPHEMERAL", "ETCD", "u-data"] });
  expect(plan).toMatchObject({
    systemDisks: [],
    partitions: [{ label: "EPHEMERAL", diskPath: "/dev/vda", partitionGuid: "guid-EPHEMERAL" }],
    userDisks: ["/dev/vdb"],
  });
  expect(await planReset(state, { ...base, labels: [] })).toMatchObject({ systemDisks: [], partitions: [] });
});

test("planReset() refuses what it cannot do, before anything is touched", async () => {
  const state = await node();
  const refused = async (request: Partial<ResetRequest>): Promise<string> =>
    planReset(state, { ...base, ...request }).then(
      () => "accepted",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
  expect(await refused({ mode: "system-disk", userDisks: ["/dev/vdb"] })).toContain("SYSTEM_DISK");
  expect(await refused({ mode: "user-disks", labels: ["STATE"] })).toContain("USER_DISKS");
  expect(await refused({ userDisks: ["/dev/vdx"] })).toBe('disk "/dev/vdx" wasn\'t found');
  expect(await refused({ userDisks: ["/dev/vdc"] })).toBe('disk "/dev/vdc" is readonly');
  expect(await refused({ userDisks: ["/dev/vda"] })).toBe('disk "/dev/vda" is the system disk');
  expect(await refused({ labels: ["BOOT"] })).toContain('failed to get volume status with label "BOOT"');
  expect(await refused({ labels: ["ETCD"] })).toContain('volume "ETCD" has no device of its own');
});

test("planBootWipe() reads the kernel's command line", async () => {
  const state = await node();
  expect((await planBootWipe(state, "system")).systemDisks).toEqual(["/dev/vda"]);
  expect(await planBootWipe(state, "system:STATE,BOOT")).toEqual({
    systemDisks: [],
    partitions: [{ label: "STATE", diskPath: "/dev/vda", partitionGuid: "guid-STATE" }],
    userDisks: [],
  });
  await expect(planBootWipe(state, "everything")).rejects.toThrow('found "everything"');
  await expect(planBootWipe(state, "system:")).rejects.toThrow("want system or system:LABEL");
});
