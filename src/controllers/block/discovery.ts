// block.DiscoveryController: what lies on each disk and partition, looked at again whenever the kernel says that something changed.
import { equalData } from "../../base/equal.ts";
import { errorCode } from "../../base/errors.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { FoundGpt, Gpt } from "../../formats/gpt.ts";
import { readGpt } from "../../formats/gpt.ts";
import type { DeviceContent } from "../../formats/superblock.ts";
import { probeArrayEnd, probeDevice } from "../../formats/superblock.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import type { Files } from "../../linux/files.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { DiscoveryRefreshRequest } from "../../resources/block/discovery-refresh-request.ts";
import { DiscoveryRefreshStatus } from "../../resources/block/discovery-refresh-status.ts";
import { deviceIds } from "./devices.ts";
import { partsOfLogicalVolumes } from "./shared/private-devices.ts";
import { sizeText } from "./shared/size-text.ts";

interface Probed {
  readonly generation: number;
  /** Undefined: nothing to see, for it has no size or cannot be read. */
  readonly volume: DiscoveredVolume | undefined;
  /** Of a disk: its table, for its partitions. */
  readonly gpt: Gpt | undefined;
}

const refreshId = "refresh";

/** A drive without a medium, a device that just went: the next event brings us back. */
const nothingThere: ReadonlySet<string> = new Set(["ENOMEDIUM", "ENXIO", "ENODEV", "ENOENT"]);
/** A device that fails as often as this, one time after the other, holds nobody up any more. */
const maxAttempts = 4;

function contentFields(content: DeviceContent | undefined): Partial<DiscoveredVolume> {
  if (content === undefined) return {};
  return {
    name: content.name,
    uuid: content.uuid ?? "",
    label: content.label ?? "",
    blockSize: content.blockBytes ?? 0,
    filesystemBlockSize: content.filesystemBlockBytes ?? 0,
    probedSize: content.sizeBytes ?? 0n,
  };
}

function tableFields(gpt: Gpt, sectorBytes: number): Partial<DiscoveredVolume> {
  const blocks = gpt.lastUsableBlock - gpt.firstUsableBlock + 1n;
  return { name: "gpt", uuid: gpt.diskGuid, blockSize: sectorBytes, probedSize: blocks * BigInt(sectorBytes) };
}

function partitionFields(gpt: Gpt | undefined, number: number, sectorBytes: number): Partial<DiscoveredVolume> {
  const partition = gpt?.partitions.find((each) => each.number === number);
  if (partition === undefined) return { partitionIndex: number };
  return {
    partitionUuid: partition.guid,
    partitionType: partition.typeGuid,
    partitionLabel: partition.name,
    partitionIndex: number,
    offset: partition.firstBlock * BigInt(sectorBytes),
  };
}

/** A shared lock on the whole disk keeps us from looking while somebody partitions or formats. `table` is that of a partition's disk. */
async function look(
  blockDevices: BlockDevices,
  { metadata, spec }: Resource<BlockDevice>,
  table: Gpt | undefined,
): Promise<Omit<Probed, "generation">> {
  const path = `/dev/${metadata.id}`;
  const isPartition = spec.type === "partition";
  await using _ = isPartition ? await blockDevices.open(`/dev/${spec.parent}`, { lock: "shared" }) : undefined;
  await using device = await blockDevices.open(path, isPartition ? {} : { lock: "shared" });
  const { sizeBytes, sectorBytes } = device;
  if (sizeBytes === 0n) return { volume: undefined, gpt: undefined };
  const member = await probeArrayEnd(device);
  const hasTable = !isPartition && member === undefined;
  const own: FoundGpt = hasTable ? await readGpt(device, device.read.bind(device)) : { kind: "none" };
  const gpt = own.kind === "gpt" ? own.gpt : undefined;
  const content = member ?? (gpt === undefined ? await probeDevice(device) : undefined);
  return {
    gpt,
    volume: {
      ...DiscoveredVolume.zero(),
      devPath: path,
      type: spec.type,
      devicePath: spec.devicePath,
      parent: spec.parent,
      parentDevPath: isPartition ? `/dev/${spec.parent}` : "",
      size: sizeBytes,
      prettySize: sizeText(sizeBytes),
      sectorSize: sectorBytes,
      ioSize: device.ioBytes,
      ...(isPartition ? partitionFields(table, spec.partitionNumber, sectorBytes) : {}),
      ...(gpt === undefined ? contentFields(content) : tableFields(gpt, sectorBytes)),
    },
  };
}

export interface DiscoveryOptions {
  readonly blockDevices: BlockDevices;
  readonly files: Pick<Files, "list" | "findText">;
}

export function discoveryController({ blockDevices, files }: DiscoveryOptions): Controller {
  const probed = new Map<string, Probed>();
  /** Devices that could not be looked at since they last changed, with the number of attempts. */
  const failures = new Map<string, { readonly generation: number; readonly attempts: number }>();
  const isOpen = (id: string): boolean => (failures.get(id)?.attempts ?? maxAttempts) < maxAttempts;

  async function probe(device: Resource<BlockDevice>, { log }: ReconcileContext): Promise<void> {
    const { id } = device.metadata;
    const { generation } = device.spec;
    try {
      probed.set(id, { generation, ...(await look(blockDevices, device, probed.get(device.spec.parent)?.gpt)) });
      failures.delete(id);
    } catch (error) {
      const before = failures.get(id);
      const known = before?.generation === generation ? before.attempts : 0;
      const attempts = nothingThere.has(errorCode(error) ?? "") ? maxAttempts : known + 1;
      log[attempts < maxAttempts ? "warn" : "debug"]("cannot probe block device", { device: id, attempts, error });
      failures.set(id, { generation, attempts });
      probed.set(id, { generation, volume: undefined, gpt: undefined });
    }
  }

  function forgetOthers(present: ReadonlySet<string>): void {
    for (const id of probed.keys()) if (!present.has(id)) probed.delete(id);
    for (const id of failures.keys()) if (!present.has(id)) failures.delete(id);
  }

  /** Throws, which brings us back soon, when a device failed that may still answer. */
  function demandAnswers(known: ReadonlySet<string>): void {
    const failed = [...known].find(isOpen);
    if (failed !== undefined) throw new Error(`Cannot look at all block devices: "${failed}" cannot be read`);
  }

  /** Throws when the kernel has a device that nobody has told of yet: on a busy machine news take their time. */
  async function demandAllKnown(known: ReadonlySet<string>): Promise<void> {
    const unknown = (await deviceIds(files)).find((id) => !known.has(id));
    if (unknown !== undefined) throw new Error(`Cannot look at all block devices: "${unknown}" has just come`);
  }

  /**
   * Disks before their partitions, which take their names from the disk's table; with a changed disk all its partitions are looked at. News of a
   * partition is a reason to read its disk's table again: a busy udevd may miss that the disk was written to, and then nobody tells of the disk.
   */
  async function probeChanged(
    devices: readonly Resource<BlockDevice>[],
    all: boolean,
    context: ReconcileContext,
  ): Promise<void> {
    const changed = (device: Resource<BlockDevice>): boolean =>
      all || isOpen(device.metadata.id) || probed.get(device.metadata.id)?.generation !== device.spec.generation;
    const disks = devices.filter(({ spec }) => spec.type === "disk" && spec.parent === "");
    const partitions = devices.filter(({ spec }) => spec.type === "partition");
    const fresh = new Set(partitions.filter(changed));
    const doubtful = new Set([...fresh].map(({ spec }) => spec.parent));
    const renewed = new Set<string>();
    for (const disk of disks) {
      const { id } = disk.metadata;
      const isChanged = changed(disk);
      if (!isChanged && !doubtful.has(id)) continue;
      const before = probed.get(id)?.gpt;
      await probe(disk, context);
      if (isChanged || !equalData(before, probed.get(id)?.gpt)) renewed.add(id);
    }
    for (const partition of partitions)
      if (renewed.has(partition.spec.parent) || fresh.has(partition)) await probe(partition, context);
  }

  return defineController({
    name: "block.DiscoveryController",
    inputs: [weak(BlockDevice), weak(DiscoveryRefreshRequest)],
    outputs: [exclusive(DiscoveredVolume), exclusive(DiscoveryRefreshStatus)],
    async reconcile(context) {
      const { state } = context;
      const wanted = (await state.find(DiscoveryRefreshRequest, refreshId))?.spec.request ?? 0;
      const done = (await state.find(DiscoveryRefreshStatus, refreshId))?.spec.request ?? 0;
      const devices = await state.list(BlockDevice);
      await probeChanged(devices, wanted !== done, context);
      const parts = await partsOfLogicalVolumes(files, devices);
      for (const { metadata, spec } of devices) {
        const volume = probed.get(metadata.id)?.volume;
        // what they show is shown by the whole: the partitions of a member of an array, the legs of a logical volume
        const isPart = parts.has(metadata.id) || probed.get(spec.parent)?.volume?.name === "linux_raid_member";
        if (volume !== undefined && !isPart) await state.modify(DiscoveredVolume, metadata.id, () => volume);
      }
      await state.cleanup(DiscoveredVolume);
      const present = new Set(devices.map(({ metadata }) => metadata.id));
      forgetOthers(present);
      demandAnswers(present);
      if (wanted === done) return;
      await demandAllKnown(present);
      await state.modify(DiscoveryRefreshStatus, refreshId, () => ({ request: wanted }));
    },
  });
}
