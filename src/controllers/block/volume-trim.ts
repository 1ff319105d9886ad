// block.VolumeTrimController: trims volumes when their time has come. What was missed while the machine was off waits for the next time.
import { errorCode } from "../../base/errors.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, strong, weak } from "../../cosi/controller.ts";
import type { Mounts, Trimmed } from "../../linux/mount.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeTrimSchedule } from "../../resources/block/volume-trim-schedule.ts";
import { sizeText } from "./shared/size-text.ts";

const name = "block.VolumeTrimController";
const lookMs = 60_000;
const nsPerMs = 1_000_000n;

/** Where the volume is mounted so that it can be written; undefined when it is not. */
async function targetOf(state: ControllerState, id: string): Promise<string | undefined> {
  const mount = await state.find(BlockMountStatus, id);
  if (mount === undefined || mount.metadata.phase !== "running") return undefined;
  const { target, readOnly, detached } = mount.spec;
  return readOnly || detached ? undefined : target;
}

/** Ends early when somebody wants to unmount the volume. Resolves with the bytes that nobody uses. */
async function trimAll(
  { state, signal }: ReconcileContext,
  mounts: Pick<Mounts, "trim">,
  [id, target]: readonly [string, string],
): Promise<bigint> {
  let bytes = 0n;
  let start: bigint | undefined = 0n;
  while (start !== undefined && (await targetOf(state, id)) === target) {
    signal.throwIfAborted();
    const piece: Trimmed = await mounts.trim(target, start);
    bytes += piece.bytes;
    start = piece.next;
  }
  return bytes;
}

/** The mount is held meanwhile; that a device cannot do it is no failure. */
async function trim(context: ReconcileContext, mounts: Pick<Mounts, "trim">, id: string): Promise<void> {
  const { state, log, signal } = context;
  const target = await targetOf(state, id);
  if (target === undefined) return;
  await state.addFinalizer(BlockMountStatus, id, name);
  try {
    const bytes = await trimAll(context, mounts, [id, target]);
    log.info("trimmed volume", { volume: id, target, size: sizeText(bytes) });
  } catch (error) {
    signal.throwIfAborted();
    if (errorCode(error) === "EOPNOTSUPP" || errorCode(error) === "ENOTSUP") {
      log.info("volume cannot be trimmed: its device does not take that", { volume: id, target });
    } else log.warn("cannot trim volume", { volume: id, target, error });
  } finally {
    await state.removeFinalizer(BlockMountStatus, id, name);
  }
}

export function volumeTrimController({ mounts }: { readonly mounts: Pick<Mounts, "trim"> }): Controller {
  /** Milliseconds by volume, as last seen: the schedule goes on to the next time as soon as this one has come. */
  const due = new Map<string, number>();
  /** The last time that was due: until the schedule has gone on, it is still there. */
  const done = new Map<string, number>();
  return defineController({
    name,
    inputs: [weak(VolumeTrimSchedule), strong(BlockMountStatus)],
    outputs: [],
    async source(context) {
      for await (const _ of context.clock.every(lookMs, context.signal)) context.wake();
    },
    async reconcile(context) {
      const { state, clock } = context;
      const schedules = await state.list(VolumeTrimSchedule);
      const ids = new Set(schedules.map(({ metadata }) => metadata.id));
      for (const id of due.keys()) if (!ids.has(id)) due.delete(id);
      for (const { metadata, spec } of schedules) {
        const { id } = metadata;
        const before = due.get(id);
        due.set(id, Number(spec.nextTrim / nsPerMs));
        if (before === undefined || before > clock.now() || done.get(id) === before) continue;
        done.set(id, before);
        await trim(context, mounts, id);
      }
    },
  });
}
