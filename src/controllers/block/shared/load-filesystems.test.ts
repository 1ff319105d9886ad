import { expect, test } from "vitest";
import { FilesystemType } from "../../../resources/block/common/enums.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { filesystemLoader } from "./load-filesystems.ts";
import { partitionVolume } from "./partition-volume.ts";

function volume(filesystem: number, diskSelector: string): VolumeConfig {
  const sizes = { minSize: 1n, maxSize: 1n, relativeMaxSize: 0n, negativeMaxSize: false, grow: false };
  return partitionVolume({ ...sizes, label: "u-data", wave: 0, diskSelector, filesystem });
}

test("filesystemLoader() asks once for each file system that is to be made, and fails with none", () => {
  const asked: string[] = [];
  const load = filesystemLoader({
    load(name) {
      asked.push(name);
      return Promise.reject(new Error("no such module"));
    },
  });
  load([volume(FilesystemType.xfs, ""), volume(FilesystemType.swapi, "true")]);
  expect(asked).toEqual([]);
  load([volume(FilesystemType.xfs, "true"), volume(FilesystemType.ext4, "true")]);
  load([volume(FilesystemType.xfs, "true")]);
  expect(asked).toEqual(["xfs", "ext4"]);
});
