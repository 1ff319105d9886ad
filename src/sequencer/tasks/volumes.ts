// Tasks that mount and unmount what the node keeps its data on.
import { errorCode } from "../../base/errors.ts";
import { diskPartitions, type DiskPartition } from "../../config/view/volumes.ts";
import type { Task } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { readConfig } from "../read-config.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";

const requester = "sequencer";
const ephemeral = "EPHEMERAL";
/** Everybody who uses a volume has this long to let go. */
const finalizeMs = 5 * 60_000;
/** How long the start of services waits for disks of the config. */
const userDisksMs = 2 * 60_000;

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

async function mountedPartitions(node: SequencerNode): Promise<readonly DiskPartition[]> {
  const config = await readConfig(node);
  return (config === undefined ? [] : diskPartitions(config)).filter(({ mountPoint }) => mountPoint !== undefined);
}

/** What runs later finds its data on the disks of `machine.disks`, or else would write to the folders below. A disk that does not come keeps nobody. */
export const awaitUserDisks: Task<SequencerNode> = {
  name: "mountUserDisks",
  async run(node, { signal, clock, say }) {
    using patience = clock.timeout(userDisksMs, signal);
    const wait = async ({ id, mountPoint = "" }: DiskPartition): Promise<void> => {
      try {
        const isMounted = ({ metadata }: { readonly metadata: { readonly phase: string } }): boolean =>
          metadata.phase === "running";
        await node.state.waitFor(VolumeMountStatus, id, isMounted, { signal: patience.signal });
      } catch (error) {
        signal.throwIfAborted();
        if (!patience.signal.aborted) throw error;
        const { errorMessage } = (await node.state.find(VolumeStatus, id))?.spec ?? {};
        say(`WARNING: partition ${id} is not mounted on ${mountPoint}: ${errorMessage || "it is not there yet"}`);
      }
    };
    await Promise.all((await mountedPartitions(node)).map(wait));
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

/** A mount may have gone with another: what is mounted in a folder that is mounted over itself is there twice. */
export function unlessGone(error: unknown): void {
  if (errorCode(error) !== "EINVAL") throw error;
}

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
      await mounts.unmount(target, "force").catch(unlessGone);
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
