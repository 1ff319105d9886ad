// block.SystemDiskLayoutController: mends tables of system disks that a power cut left with one copy. On a machine whose kernel somebody else starts it also puts
// the partitions of a system disk on the disk that the config names, if that disk is blank: there is nothing to install, but the node's data need a place.
import { planSystemDisk } from "../../boot/partition-layout.ts";
import { install } from "../../config/view/install.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { errorChain } from "../../base/errors.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import type { Files } from "../../linux/files.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { MachineResetSignal } from "../../resources/runtime/machine-reset-signal.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { discoveredVolumesStatusId } from "./discovered-volumes-status.ts";
import type { DiskUse } from "../../boot/partition-table.ts";
import { announceTable, diskUse, wipeEnds, writeTable } from "../../boot/partition-table.ts";
import { describeTarget, followLinks, installDisks } from "./shared/install-disk.ts";
import { isOnlySoftware } from "./disks.ts";
import { systemDiskId } from "./system-disk.ts";

const installStatusId = "unattended-install";

export interface SystemDiskLayoutOptions {
  readonly blockDevices: BlockDevices;
  readonly files: Pick<Files, "realPath">;
  readonly newGuid: () => string;
  /** Somebody else starts the kernel: see `BootArgs`. Otherwise the disk gets its table when the node is installed. */
  readonly externalLoader: boolean;
}

/** Looks without the right to write: udevd has the table of a disk read anew that somebody could have written to, and that is news of all its partitions. */
async function lookAt(blockDevices: BlockDevices, path: string): Promise<DiskUse> {
  await using device = await blockDevices.open(path, { lock: "shared" });
  return await diskUse(device);
}

function hasMeta(use: DiskUse): boolean {
  return use.kind === "gpt" && use.gpt.partitions.some(({ name }) => name === "META");
}

function demandBlank(path: string, use: DiskUse): void {
  if (use.kind === "blank") return;
  const found = use.kind === "foreign" ? use.found : "a GPT partition table without a META partition";
  throw new Error(`Cannot use disk "${path}": found ${found}, want a blank disk`);
}

/** Writes the table of a system disk, unless it is there, which discovery is then about to tell. Throws when the disk holds anything: somebody's data are worth more than a boot. */
async function layOut({ blockDevices, newGuid }: SystemDiskLayoutOptions, path: string): Promise<"made" | "present"> {
  const seen = await lookAt(blockDevices, path);
  if (hasMeta(seen)) return "present";
  demandBlank(path, seen);
  await using device = await blockDevices.open(path, { write: true, lock: "exclusive" });
  demandBlank(path, await diskUse(device));
  const gpt = planSystemDisk(device, newGuid);
  const sector = BigInt(device.sectorBytes);
  for (const { firstBlock, lastBlock } of gpt.partitions) {
    await wipeEnds(device, firstBlock * sector, (lastBlock - firstBlock + 1n) * sector);
  }
  await device.sync();
  await writeTable(device, gpt, true);
  await announceTable(device, gpt.partitions);
  return "made";
}

/** A table of ours of which one copy is damaged is written anew; the kernel reads the first copy only. */
async function mend(blockDevices: BlockDevices, path: string): Promise<boolean> {
  const wantsMending = (use: DiskUse): use is Extract<DiskUse, { readonly kind: "gpt" }> =>
    use.kind === "gpt" && !use.isWhole && hasMeta(use);
  if (!wantsMending(await lookAt(blockDevices, path))) return false;
  await using device = await blockDevices.open(path, { write: true, lock: "exclusive" });
  const use = await diskUse(device);
  if (!wantsMending(use)) return false;
  await writeTable(device, use.gpt, false);
  await announceTable(device, use.gpt.partitions);
  return true;
}

export function systemDiskLayoutController(options: SystemDiskLayoutOptions): Controller {
  const checked = new Set<string>();

  async function mendAll({ state, log }: ReconcileContext, disks: readonly Resource<Disk>[]): Promise<void> {
    for (const { metadata, spec } of disks) {
      if (checked.has(metadata.id) || spec.cdrom || spec.readonly || isOnlySoftware(spec)) continue;
      const discovered = await state.find(DiscoveredVolume, metadata.id);
      if (discovered?.spec.name === "gpt" && (await mend(options.blockDevices, spec.devPath))) {
        log.warn("mended partition table", { disk: spec.devPath });
      }
      checked.add(metadata.id); // not before: one that somebody holds is tried again
    }
  }

  async function report(state: ControllerState, phase: number, error = ""): Promise<void> {
    await state.modify(UnattendedInstallStatus, installStatusId, (before) => ({
      image: before?.image ?? "",
      phase,
      error,
    }));
  }

  return defineController({
    name: "block.SystemDiskLayoutController",
    inputs: [
      activeConfigInput,
      weak(Disk),
      weak(DiscoveredVolume),
      weak(SystemDisk, { id: systemDiskId }),
      weak(DiscoveredVolumesStatus, { id: discoveredVolumesStatusId }),
      weak(MachineResetSignal, { id: "machine" }),
    ],
    outputs: options.externalLoader ? [exclusive(UnattendedInstallStatus)] : [],
    async reconcile(context) {
      const { state, log } = context;
      if ((await state.find(MachineResetSignal, "machine")) !== undefined) return; // what is being wiped stays blank
      const discovered = await state.find(DiscoveredVolumesStatus, discoveredVolumesStatusId);
      if (discovered?.spec.ready !== true) return;
      const disks = await state.list(Disk);
      await mendAll(context, disks);
      if (!options.externalLoader) return;
      const config = await activeConfig(state);
      const target = config === undefined ? undefined : install(config)?.target;
      if (target === undefined) return state.cleanup(UnattendedInstallStatus);
      if ((await state.find(SystemDisk, systemDiskId)) !== undefined)
        return report(state, UnattendedInstallPhase.installed);
      const [disk] = installDisks(await followLinks(target, options.files), disks);
      if (disk === undefined) {
        log.warn("no disk to use as system disk", { wanted: describeTarget(target) });
        return report(state, UnattendedInstallPhase.pending, `no disk matches "${describeTarget(target)}"`);
      }
      try {
        const result = await layOut(options, disk.spec.devPath);
        if (result === "made") log.info("made system disk", { disk: disk.spec.devPath });
        await report(state, UnattendedInstallPhase.installing);
      } catch (error) {
        await report(state, UnattendedInstallPhase.failed, errorChain(error));
        throw error; // logged, and tried again: somebody may wipe the disk
      }
    },
  });
}
