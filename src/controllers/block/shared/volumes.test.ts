import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { decodeConfig } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import type { Resource } from "../../../cosi/resource.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { FilesystemType } from "../../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { Disk } from "../../../resources/block/disk.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { findVolume, selectDisks } from "./selectors.ts";
import { sizeText } from "./size-text.ts";
import { systemVolumes } from "./system-volumes.ts";
import { refusalText } from "./process-volume.ts";
import { inProvisioningOrder } from "./volume-order.ts";

const state = openState(openMemoryState({ clock: manualClock() }));

function config(text: string): Config {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new Error(result.text);
  return result.config;
}

async function configs(...parts: Parameters<typeof systemVolumes>): Promise<readonly Resource<VolumeConfig>[]> {
  for (const [id, volume] of systemVolumes(...parts)) await state.modify(VolumeConfig, id, () => volume);
  return state.list(VolumeConfig);
}

const machine =
  "version: v1alpha1\nmachine: {type: worker, token: a.b}\ncluster: {controlPlane: {endpoint: 'https://a:6443'}}\n";

test("systemVolumes() has META and STATE without a config, and makes EPHEMERAL last with one", async () => {
  expect([...systemVolumes(undefined).keys()]).toEqual(["META", "STATE"]);
  const ordered = inProvisioningOrder(await configs(config(machine))).map(({ metadata }) => metadata.id);
  expect([ordered.at(-2), ordered.at(-1)]).toEqual(["STATE", "EPHEMERAL"]);
});

test("systemVolumes() takes size and selector of EPHEMERAL from its document", () => {
  const document =
    "---\napiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nprovisioning:\n  diskSelector: {match: disk.size > 10u * GiB}\n  maxSize: 50%\n  grow: false\n";
  const volume = systemVolumes(config(machine + document)).get("EPHEMERAL");
  expect(volume?.provisioning.partitionSpec).toMatchObject({ maxSize: 0n, relativeMaxSize: 50n, grow: false });
  expect(volume?.provisioning.diskSelector.match).toBe("disk.size > 10u * GiB");
});

test("systemVolumes() has the image cache when it is on: its partition before EPHEMERAL, made only when it has a document", async () => {
  const on = "---\napiVersion: v1alpha1\nkind: ImageCacheConfig\nlocal: {enabled: true}\n";
  const document = "---\napiVersion: v1alpha1\nkind: VolumeConfig\nname: IMAGECACHE\n";
  expect(systemVolumes(config(machine + document)).has("IMAGECACHE-DISK")).toBe(false);
  const found = systemVolumes(config(machine + on));
  expect(found.get("IMAGECACHE-DISK")?.provisioning.diskSelector.match).toBe("");
  const made = systemVolumes(config(machine + on + document));
  expect(made.get("IMAGECACHE-DISK")?.provisioning).toMatchObject({
    wave: -1,
    diskSelector: { match: "system_disk" },
    partitionSpec: { label: "IMAGECACHE", minSize: 500n << 20n, maxSize: 1n << 30n, grow: false },
    filesystemSpec: { type: FilesystemType.ext4 },
  });
  const ids = [...made.keys()];
  expect(ids.indexOf("IMAGECACHE-DISK")).toBeLessThan(ids.indexOf("EPHEMERAL"));
  const large = systemVolumes(config(`${machine + on + document}provisioning: {minSize: 2GiB, maxSize: 5GiB}\n`));
  expect(large.get("IMAGECACHE-DISK")?.provisioning.partitionSpec).toMatchObject({
    minSize: 2n << 30n,
    maxSize: 5n << 30n,
  });
  const labels = ["ICHOR_V1", "TALOS_1", "OTHER"];
  for (const [index, label] of labels.entries())
    await state.modify(DiscoveredVolume, `sr${index}`, () => ({ ...DiscoveredVolume.zero(), name: "iso9660", label }));
  const all = await state.list(DiscoveredVolume);
  const locator = made.get("IMAGECACHE-ISO")?.locator.match ?? "";
  const accepted = all.filter((volume) => findVolume(locator, [volume], []) !== undefined);
  expect(accepted.map(({ spec }) => spec.label)).toEqual(["ICHOR_V1", "TALOS_1"]);
});

test("findVolume() and selectDisks() bind what expressions name", async () => {
  const meta = { ...DiscoveredVolume.zero(), partitionLabel: "META", size: 1048576n, parent: "vda" };
  await state.modify(DiscoveredVolume, "vda4", () => meta);
  await state.modify(Disk, "vda", () => ({ ...Disk.zero(), devPath: "/dev/vda", size: 10n ** 10n }));
  const [volumes, disks] = [await state.list(DiscoveredVolume), await state.list(Disk)];
  const locator = systemVolumes(undefined).get("META")?.locator.match ?? "";
  expect(findVolume(locator, volumes, disks)?.metadata.id).toBe("vda4");
  expect(selectDisks("system_disk && disk.size > 1u * GB", disks, "vda").length).toBe(1);
  expect(() => selectDisks("system_disk", disks, undefined)).toThrow("the node has no system disk yet");
});

test("sizeText() and refusalText() speak as clients expect", () => {
  expect([6442450944n, 104857600n, 1048576n, 0n, 8589934592n].map(sizeText)).toEqual([
    "6.4 GB",
    "105 MB",
    "1.0 MB",
    "0 B",
    "8.6 GB",
  ]);
  expect(refusalText([])).toBe("no disks matched selector for volume");
  expect(refusalText(["space", "format"])).toBe(
    "no disks matched for volume (2 matched selector): 1 have not enough space, 1 have wrong format, 0 have other issues",
  );
});
