import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { decodeConfig } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import { EncryptionKeyType, FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { Disk } from "../../../resources/block/disk.ts";
import { findVolume } from "./selectors.ts";
import { systemVolumes } from "./system-volumes.ts";
import type { AddedVolume } from "./user-volumes.ts";
import { addedVolumes } from "./user-volumes.ts";

const machine =
  "version: v1alpha1\nmachine: {type: worker, token: a.b}\ncluster: {controlPlane: {endpoint: 'https://a:6443'}}\n";

function decode(text: string): Config {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new Error(result.text);
  return result.config;
}

function config(...documents: readonly string[]): Config {
  return decode([machine, ...documents.map((each) => `apiVersion: v1alpha1\n${each}`)].join("---\n"));
}

/** A config whose machine document has a further section. */
function configWith(section: string): Config {
  return decode(machine.replace("token: a.b", `token: a.b, ${section}`));
}

function only(...documents: readonly string[]): AddedVolume {
  const [volume, ...others] = addedVolumes(config(...documents));
  if (volume === undefined || others.length > 0) throw new Error("want one volume");
  return volume;
}

test("addedVolumes() has none without a complete config", () => {
  expect([addedVolumes(undefined), addedVolumes(config())]).toEqual([[], []]);
});

test("a user volume is a partition below /var/mnt, as large as its document says", () => {
  const {
    id,
    label,
    config: volume,
    request,
  } = only(
    "kind: UserVolumeConfig\nname: db\nprovisioning: {diskSelector: {match: '!system_disk'}, minSize: 2GiB, maxSize: -10GiB, grow: true}\nfilesystem: {type: ext4}\nmount: {disableAccessTime: true}\n",
  );
  expect([id, label, request]).toEqual(["u-db", "talos.dev/user-volume", { readOnly: false, disableAccessTime: true }]);
  expect(volume).toMatchObject({
    type: VolumeType.partition,
    provisioning: {
      wave: 0,
      diskSelector: { match: "!system_disk" },
      partitionSpec: { label: "u-db", minSize: 2n << 30n, maxSize: 10n << 30n, negativeMaxSize: true, grow: true },
      filesystemSpec: { type: FilesystemType.ext4, label: "" },
    },
    locator: { match: 'volume.partition_label == "u-db"' },
    mount: { targetPath: "db", parentId: "/var/mnt", fileMode: 0o755, secure: true, noExec: true },
  });
});

test("a user volume may be a whole disk or a folder", () => {
  const disk = only(
    "kind: UserVolumeConfig\nname: d\nvolumeType: disk\nprovisioning: {diskSelector: {match: disk.size > 1u}}\n",
  );
  expect(disk.config).toMatchObject({
    type: VolumeType.disk,
    locator: { match: "", diskMatch: "disk.size > 1u" },
    provisioning: { filesystemSpec: { type: FilesystemType.xfs } },
  });
  const folder = only("kind: UserVolumeConfig\nname: f\nvolumeType: directory\n");
  expect(folder.config).toMatchObject({
    type: VolumeType.directory,
    mount: { targetPath: "f", parentId: "/var/mnt", bindTarget: "/var/mnt/f", secure: true, noExec: false },
  });
});

test("raw volumes are not mounted, swap volumes have a type of their own", () => {
  const provisioning = "provisioning: {diskSelector: {match: '!system_disk'}, maxSize: 50%}\n";
  const raw = only(`kind: RawVolumeConfig\nname: r\n${provisioning}`);
  expect([raw.id, raw.request, raw.config.provisioning.filesystemSpec.type]).toEqual([
    "r-r",
    undefined,
    FilesystemType.none,
  ]);
  expect(raw.config.provisioning.partitionSpec).toMatchObject({ relativeMaxSize: 50n, maxSize: 0n });
  const swap = only(`kind: SwapVolumeConfig\nname: s\n${provisioning}`);
  expect([swap.id, swap.label, swap.config.provisioning.partitionSpec.typeUUID]).toEqual([
    "s-s",
    "talos.dev/swap-volume",
    "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
  ]);
  expect(swap.config.provisioning.filesystemSpec.type).toBe(FilesystemType.swapi);
});

test("existing volumes are only looked for", () => {
  const { config: volume, request } = only(
    "kind: ExistingVolumeConfig\nname: old\ndiscovery: {volumeSelector: {match: volume.label == 'old'}}\nmount: {readOnly: true}\n",
  );
  expect(volume.locator.match).toBe("volume.label == 'old'");
  expect(volume.provisioning.diskSelector.match).toBe("");
  expect(request).toEqual({ readOnly: true, disableAccessTime: false });
});

test("encryption and trimming come from the volume's own document, or from that for all", () => {
  const volumes = systemVolumes(
    config(
      "kind: FilesystemTrimConfig\ninterval: 168h\n",
      "kind: VolumeConfig\nname: EPHEMERAL\ntrim: {enabled: false}\nencryption: {provider: luks2, keys: [{slot: 1, static: {passphrase: secret}}, {slot: 0, nodeID: {}}]}\n",
    ),
  );
  expect(volumes.get("STATE")).toMatchObject({ trimEnabled: true, trimInterval: 604_800_000_000_000n });
  expect(volumes.get("EPHEMERAL")).toMatchObject({ trimEnabled: false, trimInterval: 0n });
  const keys = volumes.get("EPHEMERAL")?.encryption.keys.map(({ slot, type }) => [slot, type]);
  expect(keys).toEqual([
    [0, EncryptionKeyType.nodeID],
    [1, EncryptionKeyType.static],
  ]);
});

test("partitions of machine.disks are volumes in their order, the last one takes the rest, each lies on the one around it", () => {
  const disks = [
    "{device: /dev/sdb, partitions: [{size: 2GiB, mountpoint: /var/lib/a/b}, {mountpoint: /var/lib/a}]}",
    "{device: /dev/disk/by-id/c, partitions: [{size: 1GiB}]}",
  ];
  const [first, second, third] = addedVolumes(configWith(`disks: [${disks.join(", ")}]`));
  expect([first?.id, second?.id, third?.id]).toEqual(["/dev/sdb-1", "/dev/sdb-2", "/dev/disk/by-id/c-1"]);
  expect(first).toMatchObject({
    label: "talos.dev/user-disk",
    request: { readOnly: false },
    config: {
      type: VolumeType.partition,
      provisioning: {
        wave: 1_000_000,
        diskSelector: { match: '(disk.dev_path == "/dev/sdb" || "/dev/sdb" in disk.symlinks)' },
        partitionSpec: { label: "user-disk-1", minSize: 2n << 30n, maxSize: 2n << 30n, grow: false },
        filesystemSpec: { type: FilesystemType.xfs },
      },
      mount: { targetPath: "/var/lib/a/b", parentId: "/dev/sdb-2", secure: true, noExec: false },
    },
  });
  expect(second?.config).toMatchObject({
    provisioning: { wave: 1_000_001, partitionSpec: { label: "user-disk-2", minSize: 100n << 20n, maxSize: 0n } },
    mount: { targetPath: "/var/lib/a", parentId: "EPHEMERAL" },
  });
  expect(third).toMatchObject({ request: undefined, config: { provisioning: { wave: 1_000_002 } } });
});

test("a partition of machine.disks is found on its disk only: by its label, or by its number when it has a file system and no label", async () => {
  const [wanted] = addedVolumes(configWith("disks: [{device: /dev/disk/by-id/b, partitions: [{}]}]"));
  const locator = wanted?.config.locator.match ?? "";
  const state = openState(openMemoryState({ clock: manualClock() }));
  const disks = { sda: [], sdb: ["/dev/disk/by-id/b"] };
  for (const [id, symlinks] of Object.entries(disks))
    await state.modify(Disk, id, () => ({ ...Disk.zero(), devPath: `/dev/${id}`, symlinks }));
  const volumes: readonly (readonly [string, Partial<DiscoveredVolume>])[] = [
    ["labelled", { parent: "sdb", partitionLabel: "user-disk-1", partitionIndex: 3 }],
    ["elsewhere", { parent: "sda", partitionLabel: "user-disk-1", partitionIndex: 1 }],
    ["unlabelled", { parent: "sdb", partitionIndex: 1, name: "xfs" }],
    ["second", { parent: "sdb", partitionIndex: 2, name: "xfs" }],
    ["unknown", { parent: "sdb", partitionIndex: 1 }],
    ["of somebody else", { parent: "sdb", partitionIndex: 1, name: "xfs", partitionLabel: "u-db" }],
  ];
  for (const [id, spec] of volumes)
    await state.modify(DiscoveredVolume, id, () => ({ ...DiscoveredVolume.zero(), ...spec }));
  const all = await state.list(DiscoveredVolume);
  const known = await state.list(Disk);
  const found = all.filter((volume) => findVolume(locator, [volume], known) !== undefined);
  expect(found.map(({ metadata }) => metadata.id)).toEqual(["labelled", "unlabelled"]);
});

test("STATE and EPHEMERAL are encrypted as the machine document says", () => {
  const sections = "state: {provider: luks2, keys: [{nodeID: {}}]}, ephemeral: {provider: luks2, keys: [{tpm: {}}]}";
  const volumes = systemVolumes(configWith(`systemDiskEncryption: {${sections}}`));
  const keys = ["STATE", "EPHEMERAL"].map((id) =>
    volumes.get(id)?.encryption.keys.map(({ type, pcrs }) => [type, pcrs]),
  );
  expect(keys).toEqual([[[EncryptionKeyType.nodeID, []]], [[EncryptionKeyType.tpm, [7]]]]);
});

test("partitions of services and of the image cache are trimmed and scrubbed as all are, folders are not", () => {
  const volumes = systemVolumes(
    config(
      "kind: FilesystemTrimConfig\ninterval: 168h\n",
      "kind: FilesystemScrubConfig\ninterval: 24h\n",
      "kind: ImageCacheConfig\nlocal: {enabled: true}\n",
      "kind: VolumeConfig\nname: LOG\nprovisioning: {maxSize: 10GiB}\ntrim: {interval: 1h}\nscrub: {enabled: false}\n",
      "kind: VolumeConfig\nname: ETCD\nprovisioning: {maxSize: 10GiB}\n",
    ),
  );
  const hours = ["ETCD", "LOG", "CRI", "IMAGECACHE-DISK", "IMAGECACHE-ISO"].map((id) => {
    const { trimInterval = 0n, scrubInterval = 0n } = volumes.get(id) ?? {};
    return [id, trimInterval / 3_600_000_000_000n, scrubInterval / 3_600_000_000_000n];
  });
  expect(hours).toEqual([
    ["ETCD", 168n, 24n],
    ["LOG", 1n, 0n],
    ["CRI", 0n, 0n],
    ["IMAGECACHE-DISK", 168n, 24n],
    ["IMAGECACHE-ISO", 0n, 0n],
  ]);
});

test("folders of services become partitions when they are given space", () => {
  const volumes = systemVolumes(config("kind: VolumeConfig\nname: ETCD\nprovisioning: {maxSize: 10GiB}\n"));
  expect(volumes.get("ETCD")).toMatchObject({
    type: VolumeType.partition,
    provisioning: { wave: -1, diskSelector: { match: "system_disk" }, partitionSpec: { label: "ETCD", grow: false } },
    mount: { targetPath: "etcd", parentId: "/var/lib", uid: 60, secure: true, noExec: true },
  });
  expect(volumes.get("CRI")?.type).toBe(VolumeType.directory);
});
