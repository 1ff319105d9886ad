// Volumes on disks in memory, with a mkfs that writes the first bytes of a file system.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { silentLogger } from "../../../base/logger.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import type { FakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { fakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { fakeMounts } from "../../../linux/fake/mounts.ts";
import { noTpm } from "../../../linux/fake/tpm.ts";
import { nodeFiles } from "../../../linux/files.ts";
import type { ProcessOptions } from "../../../linux/process.ts";
import {
  EncryptionProviderType,
  FilesystemType,
  VolumePhase,
  VolumeType,
} from "../../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { Disk } from "../../../resources/block/disk.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import type { FillTools } from "./fill-volume.ts";
import { kmsKeys } from "./kms-keys.ts";
import { encryptionSpec, mountOf, partitionVolume } from "./partition-volume.ts";
import type { VolumeContext } from "./process-volume.ts";
import { processVolume } from "./process-volume.ts";
import { openBootPhase } from "../../hardware/boot-phase.ts";
import { tpmKeys } from "./tpm-keys.ts";
import type { KeyMaterial } from "./volume-keys.ts";

const MiB = 1024 * 1024;
const withoutTpm = tpmKeys({
  tpm: noTpm,
  bootPhase: openBootPhase(noTpm),
  files: nodeFiles(),
  random: (length) => new Uint8Array(length),
});
const callKms = () => Promise.reject(new Error("unreachable"));
const unreachable = kmsKeys({ callKms, random: (length) => new Uint8Array(length) });

interface Lab {
  readonly devices: FakeBlockDevices;
  readonly made: string[];
  /** `contents`: name of what lies on each device, as discovery tells. */
  context(contents: Readonly<Record<string, string>>): Promise<VolumeContext>;
}

async function openLab(): Promise<Lab> {
  const devices = fakeBlockDevices();
  for (const path of ["/dev/vdb", "/dev/vdc"]) devices.addDisk(path, 32 * MiB);
  await devices.restart();
  const made: string[] = [];
  const run = async ({ path, args = [] }: ProcessOptions) => {
    const device = args.at(-1) ?? "";
    made.push(`${path} ${device}`);
    await using open = await devices.open(device, { write: true });
    await open.write(0n, encodeUtf8("XFSB"));
    const status = { kind: "exited", code: 0 } as const;
    return { status, stdout: new Uint8Array(), stderr: new Uint8Array() };
  };
  const parts = { processes: { run }, files: { exists: async () => false } };
  // nothing else is used of them
  const tools = {
    ...parts,
    blockDevices: devices,
    mounts: fakeMounts(),
    modules: { load: async () => "loaded" },
    cpus: 2,
  };
  let guids = 0;
  return {
    devices,
    made,
    async context(contents) {
      const state = openState(openMemoryState({ clock: manualClock() }));
      for (const id of ["vdb", "vdc"]) {
        await state.modify(Disk, id, () => ({ ...Disk.zero(), devPath: `/dev/${id}`, size: BigInt(32 * MiB) }));
      }
      for (const [id, name] of Object.entries(contents)) {
        const isPartition = /\d$/u.test(id);
        await state.modify(DiscoveredVolume, id, () => ({
          ...DiscoveredVolume.zero(),
          devPath: `/dev/${id}`,
          size: BigInt(8 * MiB),
          name,
          parent: isPartition ? id.slice(0, 3) : "",
          parentDevPath: isPartition ? `/dev/${id.slice(0, 3)}` : "",
          partitionLabel: isPartition ? "u-data" : "",
        }));
      }
      return {
        tools: tools as unknown as FillTools,
        newGuid: () => `00000000-0000-4000-8000-00000000000${++guids}`,
        material: { nodeUuid: undefined, stateSalt: undefined, tpm: withoutTpm, kms: unreachable, network: "awaited" },
        volumes: await state.list(DiscoveredVolume),
        disks: await state.list(Disk),
        systemDiskId: undefined,
        isDiscovered: true,
        areEarlierReady: true,
        isOtherMade: false,
        log: silentLogger,
        signal: new AbortController().signal,
      };
    },
  };
}

function user(filesystem: number, changes: Partial<VolumeConfig> = {}): VolumeConfig {
  const size = BigInt(8 * MiB);
  const sizes = { minSize: size, maxSize: size, relativeMaxSize: 0n, negativeMaxSize: false, grow: false };
  const mount = mountOf({ targetPath: "data", parentId: "/var/mnt" });
  const diskSelector = 'disk.dev_path == "/dev/vdb"';
  return { ...partitionVolume({ ...sizes, label: "u-data", wave: 0, diskSelector, filesystem, mount }), ...changes };
}

const wholeDisk: Partial<VolumeConfig> = {
  type: VolumeType.disk,
  locator: { match: "", diskMatch: 'disk.dev_path == "/dev/vdb"' },
};

test("a volume is made, then found and formatted, then kept as it is", async () => {
  const { devices, made, context } = await openLab();
  const config = user(FilesystemType.xfs);
  const first = await processVolume(["u-data", config], await context({}));
  expect([first.phase, devices.partitions()]).toEqual([VolumePhase.provisioned, ["/dev/vdb1"]]);
  const second = await processVolume(["u-data", config], await context({ vdb1: "" }));
  expect(second).toMatchObject({ phase: VolumePhase.ready, filesystem: FilesystemType.xfs, location: "/dev/vdb1" });
  expect((await processVolume(["u-data", config], await context({ vdb1: "xfs" }))).phase).toBe(VolumePhase.ready);
  expect(made).toEqual(["/usr/sbin/mkfs.xfs /dev/vdb1"]);
});

test("a volume waits while another one that was just made is still to be found", async () => {
  const { devices, context } = await openLab();
  const step = async (isOtherMade: boolean): Promise<number> => {
    const before = await context({});
    return (await processVolume(["u-data", user(FilesystemType.xfs)], { ...before, isOtherMade })).phase;
  };
  expect([await step(true), devices.partitions()]).toEqual([VolumePhase.waiting, []]);
  expect([await step(false), devices.partitions()]).toEqual([VolumePhase.provisioned, ["/dev/vdb1"]]);
});

test("a volume with something else on it is left alone", async () => {
  const { made, context } = await openLab();
  const status = async (config: VolumeConfig, content: string): Promise<string> =>
    (await processVolume(["u-data", config], await context({ vdb1: content }))).errorMessage;
  expect(await status(user(FilesystemType.xfs), "ext4")).toBe("filesystem type mismatch: ext4 != xfs");
  expect(await status(user(FilesystemType.xfs), "luks")).toBe("volume is encrypted, but no encryption config provided");
  const zero = VolumeConfig.zero().encryption;
  const encrypted = user(FilesystemType.xfs, { encryption: { ...zero, provider: EncryptionProviderType.luks2 } });
  expect(await status(encrypted, "xfs")).toBe("block dev type mismatch: xfs != luks");
  const existing = user(FilesystemType.none);
  expect(await status(existing, "")).toBe("filesystem not found on /dev/vdb1");
  expect(await status(existing, "btrfs")).toBe("");
  expect(made).toEqual([]);
});

test("a volume with a key that is locked to STATE waits for the salt, whatever other keys it has", async () => {
  const { context, made } = await openLab();
  const encryption = encryptionSpec({
    provider: "luks2",
    keys: [
      { slot: 0, nodeID: {}, lockToState: true },
      { slot: 1, static: { passphrase: "rescue" } },
    ],
  });
  const { phase, errorMessage } = await processVolume(
    ["u-data", user(FilesystemType.xfs, { encryption })],
    await context({ vdb1: "" }),
  );
  expect([phase, errorMessage, made]).toEqual([VolumePhase.provisioned, "", []]);
});

test("a volume with a key of a key service waits for the network: for a while, or as long as there is no other key", async () => {
  const { context, made } = await openLab();
  const kms = { slot: 0, kms: { endpoint: "https://kms.example:4443" } };
  const step = async (network: KeyMaterial["network"], ...others: readonly { slot: number; nodeID: object }[]) => {
    const encryption = encryptionSpec({ provider: "luks2", keys: [kms, ...others] });
    const before = await context({ vdb1: "" });
    const material = { ...before.material, network };
    const volume = user(FilesystemType.xfs, { encryption });
    const { phase, errorMessage } = await processVolume(["u-data", volume], { ...before, material });
    return [phase, errorMessage];
  };
  const waits = [VolumePhase.provisioned, 'waiting for the network to call key service "https://kms.example:4443"'];
  expect(await step("awaited", { slot: 1, nodeID: {} })).toEqual(waits);
  expect(await step("down")).toEqual(waits);
  // the machine's UUID is not known here: it went on to the other key
  expect((await step("down", { slot: 1, nodeID: {} }))[0]).toBe(VolumePhase.failed);
  expect(made).toEqual([]);
});

test("a swap volume gets a header at every boot", async () => {
  const { devices, context } = await openLab();
  const config = user(FilesystemType.swapi, { mount: mountOf({}) });
  await processVolume(["s-data", config], await context({}));
  for (const content of ["", "swap"]) {
    const status = await processVolume(["s-data", config], await context({ vdb1: content }));
    expect(status).toMatchObject({ phase: VolumePhase.ready, filesystem: FilesystemType.swapi });
  }
  await using device = await devices.open("/dev/vdb1");
  expect(new TextDecoder().decode(await device.read(4086n, 10))).toBe("SWAPSPACE2");
});

test("a whole disk must be blank: an MBR is somebody else's", async () => {
  const { devices, made, context } = await openLab();
  const config = user(FilesystemType.xfs, wholeDisk);
  {
    await using device = await devices.open("/dev/vdb", { write: true });
    await device.write(446n, Uint8Array.of(0, 1, 1, 0, 0x83, 1, 1, 1, 0, 8, 0, 0, 0, 8, 0, 0));
    await device.write(510n, Uint8Array.of(0x55, 0xaa));
  }
  const refused = await processVolume(["u-data", config], await context({ vdb: "" }));
  // who wipes a volume has to know where it is, most of all when it has failed
  expect([refused.location, refused.phase, refused.errorMessage]).toEqual([
    "/dev/vdb",
    VolumePhase.failed,
    'Cannot use disk "/dev/vdb": found an MBR partition table, want a blank disk',
  ]);
  {
    await using device = await devices.open("/dev/vdb", { write: true });
    await device.zero(0n, 512n);
  }
  const status = await processVolume(["u-data", config], await context({ vdb: "" }));
  expect([status.phase, made]).toEqual([VolumePhase.ready, ["/usr/sbin/mkfs.xfs /dev/vdb"]]);
});

test("a selector that means several disks means none", async () => {
  const { context } = await openLab();
  const locator = { match: "", diskMatch: "disk.size > 1u" };
  const status = await processVolume(
    ["u-data", user(FilesystemType.xfs, { ...wholeDisk, locator })],
    await context({}),
  );
  expect(status.errorMessage).toBe("multiple disks matched selector for volume; matched disks: /dev/vdb, /dev/vdc");
});
