// storage.LVMLogicalVolumeReconcileController: makes logical volumes, and grows them to what the config wants. It never removes or shrinks one.
import { errorChain } from "../../base/errors.ts";
import { parseByteSize } from "../../config/bytesize.ts";
import type { Config } from "../../config/document.ts";
import { documentsOf } from "../../config/document.ts";
import { lvmLogicalVolumeConfig } from "../../config/documents/lvm-logical-volume-config.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { LVMLogicalVolumeSpec } from "../../resources/storage/lvm-logical-volume-spec.ts";
import { LVMLogicalVolumeStatus } from "../../resources/storage/lvm-logical-volume-status.ts";
import { LVMRefreshRequest } from "../../resources/storage/lvm-refresh-request.ts";
import { LVMValidationError } from "../../resources/storage/lvm-validation-error.ts";
import { LVMVolumeGroupStatus } from "../../resources/storage/lvm-volume-group-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { logicalVolumeId } from "./lvm-logical-volume-spec.ts";
import type { LvmParts } from "./shared/lvm.ts";
import { lvm, lvmReport } from "./shared/lvm.ts";
import { allFields, logicalVolume, volumeGroup } from "./shared/lvm-fields.ts";
import type { LogicalVolumeWish } from "./shared/plan-logical-volume.ts";
import { planLogicalVolume } from "./shared/plan-logical-volume.ts";

const refreshId = "logical-volumes";
/** What failed is tried again after this. */
const retryMs = 30_000;

/** Sizes that are good enough, by the ids of volumes: the resources do not carry them. */
function smallestSizes(config: Config | undefined): ReadonlyMap<string, bigint> {
  const documents = config === undefined ? [] : documentsOf(config, lvmLogicalVolumeConfig);
  return new Map(
    documents.map(({ name = "", provisioning }) => [
      logicalVolumeId(provisioning?.volumeGroup ?? "", name),
      parseByteSize(provisioning?.minSize ?? "0") ?? 0n,
    ]),
  );
}

type Outcome =
  | { readonly kind: "same" }
  | { readonly kind: "changed" }
  /** `isTried`: the tool refused, so that another try may end otherwise. */
  | { readonly kind: "refused"; readonly why: string; readonly isTried: boolean };

/** The same, asked of LVM now: what the resources say may be older than what was done last. */
async function askAgain(parts: LvmParts, wish: LogicalVolumeWish, signal: AbortSignal): Promise<LogicalVolumeWish> {
  const { vgName, name } = wish.spec;
  const { vg, lv } = await lvmReport(parts, allFields, signal);
  const volumes = lv.map(logicalVolume);
  const group = vg.map(volumeGroup).find((each) => each.name === vgName);
  return { ...wish, group, present: volumes.find((each) => each.vgName === vgName && each.name === name) };
}

async function step(
  { state, signal, log }: ReconcileContext,
  parts: LvmParts,
  [spec, minBytes]: readonly [LVMLogicalVolumeSpec, bigint],
): Promise<Outcome> {
  const group = (await state.find(LVMVolumeGroupStatus, spec.vgName))?.spec;
  const present = (await state.find(LVMLogicalVolumeStatus, logicalVolumeId(spec.vgName, spec.name)))?.spec;
  const wish = { spec, minBytes, group, present };
  const first = planLogicalVolume(wish);
  const plan = first.kind === "run" ? planLogicalVolume(await askAgain(parts, wish, signal)) : first;
  switch (plan.kind) {
    case "nothing":
      return { kind: "same" };
    case "impossible":
      return { kind: "refused", why: plan.why, isTried: false };
    case "run":
      try {
        await lvm(parts, plan.command, signal);
        log.info("changed logical volume", { group: spec.vgName, volume: spec.name, command: plan.command[0] });
        return { kind: "changed" };
      } catch (error) {
        signal.throwIfAborted();
        return { kind: "refused", why: errorChain(error), isTried: true };
      }
  }
}

export function lvmLogicalVolumeReconcileController(parts: LvmParts): Controller {
  let needsRetry = false;
  return defineController({
    name: "storage.LVMLogicalVolumeReconcileController",
    inputs: [activeConfigInput, weak(LVMLogicalVolumeSpec), weak(LVMVolumeGroupStatus), weak(LVMLogicalVolumeStatus)],
    outputs: [shared(LVMValidationError), shared(LVMRefreshRequest)],
    async source(context) {
      for await (const _ of context.clock.every(retryMs, context.signal)) if (needsRetry) context.wake();
    },
    async reconcile(context) {
      const { state } = context;
      const smallest = smallestSizes(await activeConfig(state));
      needsRetry = false;
      for (const { metadata, spec } of await state.list(LVMLogicalVolumeSpec)) {
        const outcome = await step(context, parts, [spec, smallest.get(metadata.id) ?? 0n]);
        if (outcome.kind === "changed") {
          // one at a time: what is left for the next is known when the group was looked at again
          await state.modify(LVMRefreshRequest, refreshId, (before) => ({ request: (before?.request ?? 0) + 1 }));
          return;
        }
        if (outcome.kind === "same") continue;
        needsRetry ||= outcome.isTried;
        const { vgName, name } = spec;
        await state.modify(LVMValidationError, `${vgName}/${name}`, () => ({ vgName, message: outcome.why }));
      }
      await state.cleanup(LVMValidationError);
    },
  });
}
