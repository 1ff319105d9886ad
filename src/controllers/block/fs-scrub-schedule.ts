// block.FSScrubScheduleController: when the file system of each volume is checked.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { FilesystemType, VolumePhase } from "../../resources/block/common/enums.ts";
import { FSScrubSchedule } from "../../resources/block/fs-scrub-schedule.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { nextRun } from "./shared/next-run.ts";

const lookMs = 60_000;
const nsPerMs = 1_000_000n;

/** XFS is the only one that can be checked while it is mounted. */
export function isScrubbed({ phase, scrubEnabled, filesystem }: VolumeStatus): boolean {
  return phase === VolumePhase.ready && scrubEnabled && filesystem === FilesystemType.xfs;
}

export function fsScrubScheduleController(): Controller {
  return defineController({
    name: "block.FSScrubScheduleController",
    inputs: [weak(VolumeStatus), weak(Identity, { id: "local" })],
    outputs: [exclusive(FSScrubSchedule)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(lookMs, signal)) wake();
    },
    async reconcile({ state, clock }) {
      const identity = await state.find(Identity, "local");
      if (identity === undefined) return;
      for (const { metadata, spec } of await state.list(VolumeStatus)) {
        const intervalMs = spec.scrubInterval / nsPerMs;
        if (metadata.phase !== "running" || !isScrubbed(spec) || intervalMs <= 0n) continue;
        const { filesystem, scrubInterval: interval } = spec;
        // not at the time at which it is trimmed
        const work = `scrub\0${metadata.id}`;
        const nextScrub = BigInt(nextRun(identity.spec.nodeId, work, [intervalMs, clock.now()])) * nsPerMs;
        await state.modify(FSScrubSchedule, metadata.id, () => ({ filesystem, interval, nextScrub }));
      }
      await state.cleanup(FSScrubSchedule);
    },
  });
}
