// Tasks that put the node onto its disk.
import { extraKernelArguments, install } from "../../config/view/install.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { findSystemDisk, SystemDisk } from "../../resources/block/system-disk.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import type { InstallWish } from "../../runtime/installation.ts";
import { ownArguments } from "../../runtime/kept-arguments.ts";
import type { UpgradeOrder } from "../../runtime/upgrades.ts";
import type { SequencerNode } from "../node.ts";
import { readConfig } from "../read-config.ts";
import type { Task } from "../sequence.ts";

const systemDiskId = "system-disk";
const volumesMs = 2 * 60_000;
const haltMs = 70 * 60_000;
const reminderMs = 30_000;

async function wishOf(node: Pick<SequencerNode, "state">): Promise<InstallWish | undefined> {
  const config = await readConfig(node);
  const wanted = config === undefined ? undefined : install(config);
  if (config === undefined || wanted?.target === undefined || wanted.isUnattended) return undefined;
  const { target, image, wipe, legacyBiosSupport } = wanted;
  const extraKernelArgs = extraKernelArguments(config);
  return { target, image, wipe, legacyBiosSupport, ...(extraKernelArgs === undefined ? {} : { extraKernelArgs }) };
}

/** What an upgrade adds to the arguments of its image: the config says it, and what runs hands on its own. */
export async function upgradeArguments(
  node: Pick<SequencerNode, "state" | "kernelArgs">,
): Promise<Pick<UpgradeOrder, "kernelArgs">> {
  const config = await readConfig(node);
  return ownArguments(node.kernelArgs, config === undefined ? undefined : extraKernelArguments(config));
}

/** Whether this boot is for an installation: the config asks for one, there is none, and the kernel is one that is to be on the disk. */
export async function isToBeInstalled(node: Pick<SequencerNode, "state" | "mode" | "args">): Promise<boolean> {
  if (node.mode === "container" || node.args.externalLoader) return false;
  if (findSystemDisk(await node.state.list(DiscoveredVolume)) !== undefined) return false;
  return (await wishOf(node)) !== undefined;
}

export const installNode: Task<SequencerNode> = {
  name: "install",
  async run(node, { signal }) {
    const wish = await wishOf(node);
    if (wish !== undefined) await node.installation.carryOut(wish, () => undefined, signal);
  },
};

/** The disk's own META: what was in memory is there already, or goes there with the next flush. */
export const reloadInstalledMeta: Task<SequencerNode> = {
  name: "reloadMeta",
  async run({ state, meta }, { clock, signal }) {
    using timeout = clock.timeout(volumesMs, signal);
    await state.waitFor(VolumeStatus, "META", ({ spec }) => spec.phase === VolumePhase.ready, {
      signal: timeout.signal,
    });
    await meta.load();
  },
};

export const flushMeta: Task<SequencerNode> = { name: "flushMeta", run: ({ meta }) => meta.flush() };

/** The config is kept on STATE by whoever follows configs, before it lets go of the volume; here it is made sure that there is one. */
export const waitForState: Task<SequencerNode> = {
  name: "waitForState",
  async run({ state }, { clock, signal }) {
    using timeout = clock.timeout(volumesMs, signal);
    await state.waitFor(VolumeStatus, "STATE", ({ spec }) => spec.phase === VolumePhase.ready, {
      signal: timeout.signal,
    });
  },
};

/** A machine that was started from a medium although it has a node on its disk: somebody forgot the medium. */
export async function isHalted({ state, args }: Pick<SequencerNode, "state" | "args">): Promise<boolean> {
  return args.haltIfInstalled && (await state.find(SystemDisk, systemDiskId)) !== undefined;
}

export const haltIfInstalled: Task<SequencerNode> = {
  name: "haltIfInstalled",
  async run({ state }, { clock, say, signal }) {
    const disk = await state.find(SystemDisk, systemDiskId);
    const giveUp = clock.monotonic() + haltMs;
    while (clock.monotonic() < giveUp) {
      say(`this machine is installed on ${disk?.spec.devPath ?? "its disk"} but was started from another medium`);
      say("remove the medium or boot from the disk, or leave out talos.halt_if_installed to go on");
      await clock.sleep(reminderMs, signal);
    }
    throw new Error("Cannot go on: the machine was started from a medium although it is installed");
  },
};
