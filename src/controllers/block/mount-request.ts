// block.MountRequestController: makes one mount of all the wishes for a volume.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, strong, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { MountRequest } from "../../resources/block/mount-request.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { isMountable, VolumeStatus } from "../../resources/block/volume-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { disablesAccessTime } from "./shared/system-volumes.ts";

const name = "block.MountRequestController";

type Wish = Resource<VolumeMountRequest>;

/** Read-only and detached only when all want it so; restrictions as soon as one does. */
export function joinWishes(volumeID: string, parentID: string, wishes: readonly Wish[]): MountRequest {
  const sorted = wishes.toSorted((a, b) => (a.metadata.id < b.metadata.id ? -1 : 1));
  const specs = sorted.map(({ spec }) => spec);
  return {
    volumeID,
    parentID,
    readOnly: specs.every((spec) => spec.readOnly),
    detached: specs.every((spec) => spec.detached),
    disableAccessTime: specs.some((spec) => spec.disableAccessTime),
    secure: specs.some((spec) => spec.secure),
    noExec: specs.some((spec) => spec.noExec),
    requesters: specs.map((spec) => spec.requester),
    requesterIDs: sorted.map(({ metadata }) => metadata.id),
  };
}

/** Wishes that go are let go when the mount does not name them any more. */
async function releaseWishes(state: ControllerState, wishes: readonly Wish[]): Promise<void> {
  const held = new Set((await state.list(MountRequest)).flatMap(({ spec }) => spec.requesterIDs));
  for (const { metadata } of wishes) {
    if (metadata.phase === "tearingDown" && !held.has(metadata.id)) {
      await state.removeFinalizer(VolumeMountRequest, metadata.id, name);
    }
  }
}

export function mountRequestController(): Controller {
  return defineController({
    name,
    inputs: [strong(VolumeMountRequest), weak(VolumeStatus), activeConfigInput, destroyReady(MountRequest)],
    outputs: [exclusive(MountRequest)],
    async reconcile({ state }) {
      const wishes = await state.list(VolumeMountRequest);
      const config = await activeConfig(state);
      const wanted = wishes.filter(({ metadata }) => metadata.phase === "running");
      for (const volumeID of new Set(wanted.map(({ spec }) => spec.volumeID))) {
        const status = await state.find(VolumeStatus, volumeID);
        if (status?.metadata.phase !== "running" || !isMountable(status.spec)) continue;
        const present = await state.find(MountRequest, volumeID);
        if (present?.metadata.phase === "tearingDown" && present.metadata.finalizers.length > 0) continue;
        const ofVolume = wanted.filter(({ spec }) => spec.volumeID === volumeID);
        for (const { metadata } of ofVolume) await state.addFinalizer(VolumeMountRequest, metadata.id, name);
        const request = joinWishes(volumeID, status.spec.mountSpec.parentId, ofVolume);
        // The services that want a system volume mounted do not know of the config: this wish of it comes on top.
        const isUnrecorded = config !== undefined && disablesAccessTime(config, volumeID);
        const disableAccessTime = request.disableAccessTime || isUnrecorded;
        await state.modify(MountRequest, volumeID, () => ({ ...request, disableAccessTime }));
      }
      await state.cleanup(MountRequest);
      await releaseWishes(state, wishes);
    },
  });
}
