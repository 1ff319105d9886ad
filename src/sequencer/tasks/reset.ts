// Tasks of a reset: leave the cluster, let go of the disks by force, wipe them.
import { errorChain } from "../../base/errors.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { MachineResetSignal } from "../../resources/runtime/machine-reset-signal.ts";
import { metaTags } from "../../runtime/meta.ts";
import type { SequencerNode } from "../node.ts";
import type { WipePlan } from "../reset-plan.ts";
import { isEmptyWipe, planBootWipe } from "../reset-plan.ts";
import type { Task, TaskContext } from "../sequence.ts";
import { reboot } from "./end.ts";
import { unlessGone } from "./volumes.ts";

/** The same task, but what fails is only said: a node that is about to be wiped goes on. */
export function tolerant(task: Task<SequencerNode>): Task<SequencerNode> {
  return {
    name: task.name,
    async run(node, context) {
      try {
        await task.run(node, context);
      } catch (error) {
        context.signal.throwIfAborted();
        context.say(`failed, going on: ${errorChain(error)}`);
      }
    },
  };
}

/** States in which the service is a member of its cluster, or may be yet: one that was never started has nobody to leave. */
const activeStates: ReadonlySet<string> = new Set(["Running", "Stopping", "Failed"]);

/** Fails the reset when the cluster cannot be asked: a member that vanishes costs the others their quorum. */
export const leaveEtcd: Task<SequencerNode> = {
  name: "leaveEtcd",
  async run({ state, etcd, supervisor }, { say, signal }) {
    const type = (await state.find(MachineType, "machine-type"))?.spec.type;
    if (type !== MachineKind.controlplane && type !== MachineKind.init) return;
    const service = supervisor.find("etcd")?.state ?? "Initialized";
    if (await etcd.hasNoData()) say("not leaving: the node is no member");
    else if (!activeStates.has(service)) say(`not leaving: etcd is ${service.toLowerCase()}`);
    else await etcd.leave(signal);
  },
};

/** Others learn that the node goes for good, and nobody makes anew what is being wiped. */
export const preReset: Task<SequencerNode> = {
  name: "preReset",
  async run({ state }) {
    await state.modify(MachineResetSignal, "machine", () => ({}));
  },
};

/** Takes out of the tree what is still mounted from devices. The root stays: it does not lie on a disk of ours. */
export const forceCleanup: Task<SequencerNode> = {
  name: "forceCleanup",
  async run({ mounts }, { say }) {
    const table = await mounts.table();
    const left = table.filter(({ source, target }) => source.startsWith("/dev/") && target !== "/");
    for (const { target } of left.toReversed()) {
      say(`unmounting ${target}`);
      const detach = (): Promise<void> => mounts.unmount(target, "detach");
      await mounts.unmount(target, "force").catch(detach).catch(unlessGone);
    }
  },
};

/** A disk that cannot be wiped does not save the others: what is on them was to go. */
async function wipeDisks(paths: readonly string[], { disks }: SequencerNode, { say }: TaskContext): Promise<void> {
  const errors: unknown[] = [];
  for (const path of paths) {
    say(`wiping disk ${path}`);
    await disks.wipeDisk(path).catch((error: unknown) => {
      say(`cannot wipe disk ${path}: ${errorChain(error)}`);
      errors.push(error);
    });
  }
  if (errors.length > 0) throw new AggregateError(errors, `Cannot wipe ${errors.length} of ${paths.length} disks`);
}

async function dropPartitions(
  { partitions }: WipePlan,
  { disks, meta }: SequencerNode,
  { say }: TaskContext,
): Promise<void> {
  for (const { label, ...partition } of partitions) {
    say(`wiping partition ${label}`);
    if (!(await disks.dropPartition(partition))) say(`partition ${label} is not there any more`);
  }
  const labels = new Set(partitions.map(({ label }) => label));
  // how to open STATE is kept in META: of a STATE that is gone it would be a lie
  if (labels.has("STATE") && !labels.has("META") && meta.delete(metaTags.stateEncryptionConfig)) await meta.flush();
}

export function resetSystemDisks(plan: WipePlan): Task<SequencerNode> {
  return { name: "resetSystemDisk", run: (node, context) => wipeDisks(plan.systemDisks, node, context) };
}

export function resetPartitions(plan: WipePlan): Task<SequencerNode> {
  return { name: "resetSystemDiskPartitions", run: (node, context) => dropPartitions(plan, node, context) };
}

export function resetUserDisks(plan: WipePlan): Task<SequencerNode> {
  return { name: "resetUserDisks", run: (node, context) => wipeDisks(plan.userDisks, node, context) };
}

/** Wipes as the kernel's command line asks, and restarts; when there is nothing to wipe the boot goes on, so that it ends. */
export const wipeAtBoot: Task<SequencerNode> = {
  name: "wipeDisks",
  async run(node, context) {
    const plan = await planBootWipe(node.state, node.args.wipe ?? "");
    if (isEmptyWipe(plan)) return context.say("nothing to wipe");
    await preReset.run(node, context);
    await wipeDisks(plan.systemDisks, node, context);
    await dropPartitions(plan, node, context);
    await reboot.run(node, context);
  },
};
