// block.FSScrubController: checks the file systems of volumes when their time has come, one at a time, and tells what came of it. What was
// missed while the machine was off waits for the next time.
import { CanceledError } from "../../base/abort.ts";
import { errorChain } from "../../base/errors.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, strong, weak } from "../../cosi/controller.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { FSScrubSchedule } from "../../resources/block/fs-scrub-schedule.ts";
import { FSScrubStatus } from "../../resources/block/fs-scrub-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import type { ScrubParts, ScrubResult } from "./shared/scrub.ts";
import { scrub, whyNotScrubbed } from "./shared/scrub.ts";

const name = "block.FSScrubController";
const diagnosticId = "filesystem-scrub";
const lookMs = 60_000;
const unmountMs = 1000;
const nsPerMs = 1_000_000n;

const isFine: ReadonlySet<ScrubResult["kind"]> = new Set(["clean", "interrupted"]);
/** Why a check is ended before its time. */
const unmounting = new CanceledError("The volume is to be unmounted");

interface Due {
  /** Milliseconds, as last seen: the schedule goes on to the next time as soon as this one has come. */
  readonly atMs: number;
  /** The last time that was carried out: until the schedule has gone on, it is still there. */
  readonly doneMs: number | undefined;
}

/** Where the volume is mounted so that it can be read for long; undefined when it is not. */
async function targetOf(state: ControllerState, id: string): Promise<string | undefined> {
  const mount = await state.find(BlockMountStatus, id);
  if (mount === undefined || mount.metadata.phase !== "running" || mount.spec.detached) return undefined;
  return mount.spec.target;
}

/** Aborts when somebody wants to unmount the volume: an unmount does not wait for hours. */
async function watchMount(context: ReconcileContext, id: string, stop: AbortController): Promise<void> {
  const { clock, state } = context;
  for await (const _ of clock.every(unmountMs, stop.signal)) {
    if ((await state.find(BlockMountStatus, id))?.metadata.phase !== "running") stop.abort(unmounting);
  }
}

async function guarded(
  context: ReconcileContext,
  parts: ScrubParts,
  place: readonly [string, string],
): Promise<ScrubResult> {
  const { signal, state } = context;
  const [id, target] = place;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  await state.addFinalizer(BlockMountStatus, id, name);
  const watching = watchMount(context, id, stop);
  try {
    return await scrub(parts, target, stop.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error === unmounting) return { kind: "interrupted", text: "interrupted: the volume is to be unmounted" };
    return { kind: "failed", text: `failed: ${errorChain(error)}` };
  } finally {
    signal.removeEventListener("abort", onAbort);
    stop.abort();
    await watching;
    await state.removeFinalizer(BlockMountStatus, id, name);
  }
}

export function fsScrubController(parts: ScrubParts): Controller {
  const due = new Map<string, Due>();
  /** What somebody should look at, by volume. */
  const problems = new Map<string, string>();

  async function tell(state: ControllerState): Promise<void> {
    if (problems.size > 0) {
      const details = [...problems].map(([id, text]) => `volume "${id}": ${text}`);
      const message = "file systems that shall be checked are damaged or cannot be checked";
      await state.modify(Diagnostic, diagnosticId, () => ({ message, details }));
    }
    await state.cleanup(Diagnostic);
  }

  /** A volume that is new here gets a status at once: that it can never be checked is no news to wait a week for. */
  async function introduce(state: ControllerState, id: string, { interval }: FSScrubSchedule): Promise<void> {
    const target = await targetOf(state, id);
    const before = (await state.find(FSScrubStatus, id))?.spec;
    if (target === undefined || (before !== undefined && before.interval === interval)) return;
    const unsupported = await whyNotScrubbed(parts, target);
    if (unsupported !== undefined) problems.set(id, unsupported.text);
    const status = before?.status ?? unsupported?.text ?? "not run yet";
    await state.modify(FSScrubStatus, id, (known) => ({
      ...(known ?? FSScrubStatus.zero()),
      mountpoint: target,
      interval,
      status,
    }));
  }

  async function run(context: ReconcileContext, id: string, { interval }: FSScrubSchedule): Promise<void> {
    const { state, clock, log } = context;
    const target = await targetOf(state, id);
    if (target === undefined) return;
    const began = clock.now();
    const from = clock.monotonic();
    const { kind, text: status } = await guarded(context, parts, [id, target]);
    const duration = BigInt(Math.round(clock.monotonic() - from)) * nsPerMs;
    log[isFine.has(kind) ? "info" : "warn"]("checked file system", { volume: id, target, result: status });
    if (isFine.has(kind)) problems.delete(id);
    else problems.set(id, status);
    const time = BigInt(began) * nsPerMs;
    await state.modify(FSScrubStatus, id, () => ({ mountpoint: target, interval, time, duration, status }));
  }

  return defineController({
    name,
    inputs: [weak(FSScrubSchedule), strong(BlockMountStatus)],
    outputs: [exclusive(FSScrubStatus), shared(Diagnostic)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(lookMs, signal)) wake();
    },
    async reconcile(context) {
      const { state, clock } = context;
      const schedules = await state.list(FSScrubSchedule);
      const ids = new Set(schedules.map(({ metadata }) => metadata.id));
      for (const id of due.keys()) if (!ids.has(id)) due.delete(id);
      for (const id of problems.keys()) if (!ids.has(id)) problems.delete(id);
      for (const { metadata } of await state.list(FSScrubStatus)) {
        if (!ids.has(metadata.id)) await state.destroy(FSScrubStatus, metadata.id);
      }
      for (const { metadata, spec } of schedules) {
        const { id } = metadata;
        const before = due.get(id);
        const doneMs = before?.doneMs;
        due.set(id, { atMs: Number(spec.nextScrub / nsPerMs), doneMs });
        await introduce(state, id, spec);
        if (before === undefined || before.atMs > clock.now() || doneMs === before.atMs) continue;
        due.set(id, { atMs: Number(spec.nextScrub / nsPerMs), doneMs: before.atMs });
        await run(context, id, spec);
      }
      await tell(state);
    },
  });
}
