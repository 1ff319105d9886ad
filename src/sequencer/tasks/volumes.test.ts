import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { fakeMounts } from "../../linux/fake/mounts.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import type { SequencerNode } from "../node.ts";
import { awaitUserDisks, unmountPodMounts } from "./volumes.ts";

const partitions =
  "[{size: 1GiB, mountpoint: /var/lib/a}, {size: 1GiB}, {size: 1GiB, mountpoint: /var/lib/b}, {mountpoint: /var/lib/c}]";
const yaml = `machine: {disks: [{device: /dev/sdb, partitions: ${partitions}}]}\n`;

test("awaitUserDisks waits for partitions that are mounted, and goes on without one that does not come", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.modify(VolumeMountStatus, "/dev/sdb-1", () => VolumeMountStatus.zero());
  await state.modify(VolumeStatus, "/dev/sdb-3", () => ({ ...VolumeStatus.zero(), errorMessage: "no disks matched" }));
  const node = { state } as unknown as SequencerNode; // all that the task uses of it
  const said: string[] = [];
  const { signal } = new AbortController();
  const run = awaitUserDisks.run(node, { signal, clock, say: (line) => void said.push(line) });
  await expect.poll(async () => (await clock.advance(60_000), said.length)).toBe(2);
  await run;
  expect(said.toSorted()).toEqual([
    "WARNING: partition /dev/sdb-3 is not mounted on /var/lib/b: no disks matched",
    "WARNING: partition /dev/sdb-4 is not mounted on /var/lib/c: it is not there yet",
  ]);
});

test("awaitUserDisks ends with its sequence", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  const stop = new AbortController();
  const node = { state } as unknown as SequencerNode; // all that the task uses of it
  const run = awaitUserDisks.run(node, { signal: stop.signal, clock, say: () => undefined });
  stop.abort(new Error("taken over"));
  await expect(run).rejects.toThrow("taken over");
});

test("unmountPodMounts leaves volumes alone, and does not mind what went with another mount", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(BlockMountStatus, "u-f", () => ({ ...BlockMountStatus.zero(), target: "/var/mnt/f" }));
  const mounts = fakeMounts();
  for (const target of ["/var", "/var/mnt/f", "/var/mnt/f/x", "/var/mnt/f/x"])
    await mounts.mount({ source: "a", target, type: "tmpfs" });
  const unmountAll = async (target: string): Promise<void> => {
    await mounts.unmount(target);
    if (mounts.mounted.some((each) => each.target === target)) await mounts.unmount(target);
  };
  const node = { state, mounts: { ...mounts, unmount: unmountAll } } as unknown as SequencerNode; // all that the task uses of it
  const context = { signal: new AbortController().signal, clock, say: () => undefined };
  await unmountPodMounts.run(node, context);
  expect(mounts.mounted.map(({ target }) => target)).toEqual(["/var", "/var/mnt/f"]);
});
