// block.VolumeTrimScheduleController: when each volume is trimmed.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { EncryptionProviderType, FilesystemType, VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { VolumeTrimSchedule } from "../../resources/block/volume-trim-schedule.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { nextRun } from "./shared/next-run.ts";

const name = "block.VolumeTrimScheduleController";
const lookMs = 60_000;
const nsPerMs = 1_000_000n;

const trimmable: ReadonlySet<number> = new Set([FilesystemType.xfs, FilesystemType.ext4, FilesystemType.btrfs]);

/** An encrypted volume says by what is trimmed how much of it is used: only when its config allows that. */
export function isTrimmed(status: VolumeStatus): boolean {
  const isOpen = status.encryptionProvider === EncryptionProviderType.none || status.encryptionAllowDiscards;
  return status.phase === VolumePhase.ready && status.trimEnabled && isOpen && trimmable.has(status.filesystem);
}

async function keep(state: ControllerState, nodeId: string, nowMs: number): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const { metadata, spec } of await state.list(VolumeStatus)) {
    const intervalMs = spec.trimInterval / nsPerMs;
    if (metadata.phase !== "running" || !isTrimmed(spec) || intervalMs <= 0n) continue;
    kept.add(metadata.id);
    const { filesystem, trimInterval: interval } = spec;
    const at = BigInt(nextRun(nodeId, metadata.id, [intervalMs, nowMs])) * nsPerMs;
    await state.modify(VolumeTrimSchedule, metadata.id, () => ({ filesystem, interval, nextTrim: at }));
  }
  return kept;
}

export function volumeTrimScheduleController(): Controller {
  return defineController({
    name,
    inputs: [weak(VolumeStatus), weak(Identity, { id: "local" })],
    outputs: [exclusive(VolumeTrimSchedule)],
    async source(context) {
      for await (const _ of context.clock.every(lookMs, context.signal)) context.wake();
    },
    async reconcile({ state, clock }) {
      const identity = await state.find(Identity, "local");
      if (identity === undefined) return;
      const kept = await keep(state, identity.spec.nodeId, clock.now());
      for (const { metadata } of await state.list(VolumeTrimSchedule)) {
        if (!kept.has(metadata.id)) await state.destroy(VolumeTrimSchedule, metadata.id);
      }
    },
  });
}
