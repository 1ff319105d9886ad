// Tasks that mount and unmount what the node keeps its data on.
import type { Task } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";

const requester = "sequencer";
const ephemeral = "EPHEMERAL";
/** Everybody who uses a volume has this long to let go. */
const finalizeMs = 5 * 60_000;

export const mountEphemeral: Task<SequencerNode> = {
  name: "mountEphemeralPartition",
  async run({ state }, { signal }) {
    await state.modify(VolumeMountRequest, ephemeral, (spec) => ({
      ...(spec ?? VolumeMountRequest.zero()),
      volumeID: ephemeral,
      requester,
    }));
    await state.waitFor(VolumeMountStatus, ephemeral, ({ metadata }) => metadata.phase === "running", { signal });
    await state.addFinalizer(VolumeMountStatus, ephemeral, requester);
  },
};

/** Does not wait: volumes that lie on this one are let go of only when all are closed. */
export const unmountEphemeral: Task<SequencerNode> = {
  name: "unmountEphemeralPartition",
  async run({ state }) {
    if ((await state.find(VolumeMountRequest, ephemeral)) === undefined) return;
    await state.removeFinalizer(VolumeMountStatus, ephemeral, requester);
    if (await state.teardown(VolumeMountRequest, ephemeral)) await state.destroy(VolumeMountRequest, ephemeral);
  },
};

/** Unmounts what lies below `/var`, deepest first: what containers left behind. Volumes go when their users let go. */
export const unmountPodMounts: Task<SequencerNode> = {
  name: "unmountPodMounts",
  async run({ mounts, state }, { say }) {
    const volumes = new Set((await state.list(BlockMountStatus)).map(({ spec }) => spec.target));
    const targets = (await mounts.table())
      .map(({ target }) => target)
      .filter((target) => target.startsWith("/var/") && !volumes.has(target));
    for (const target of targets.toReversed()) {
      say(`unmounting ${target}`);
      await mounts.unmount(target, "force");
    }
  },
};

/** Nobody may use a volume any more: waits until everybody has let go. */
export const teardownVolumeLifecycle: Task<SequencerNode> = {
  name: "teardownVolumeLifecycle",
  async run({ state }, { signal, clock }) {
    using timeout = clock.timeout(finalizeMs, signal);
    await state.teardownAndDestroy(VolumeLifecycle, "volumes", { signal: timeout.signal });
  },
};
