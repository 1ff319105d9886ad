// What is done to logical volumes in a group of two devices with 100 extents of 4 MiB each.
import { expect, test } from "vitest";
import { LVMLogicalVolumeType } from "../../../resources/storage/common/enums.ts";
import { LVMLogicalVolumeSpec } from "../../../resources/storage/lvm-logical-volume-spec.ts";
import { LVMLogicalVolumeStatus } from "../../../resources/storage/lvm-logical-volume-status.ts";
import { LVMVolumeGroupStatus } from "../../../resources/storage/lvm-volume-group-status.ts";
import { planLogicalVolume } from "./plan-logical-volume.ts";

const MiB = 1024n * 1024n;
const { linear, raid0, raid1, raid10 } = LVMLogicalVolumeType;

function group(changes: Partial<LVMVolumeGroupStatus> = {}): LVMVolumeGroupStatus {
  const sizes = { extentSize: String(4n * MiB), extentCount: "200", freeExtentCount: "200", pvCount: "2" };
  return { ...LVMVolumeGroupStatus.zero(), name: "data", ...sizes, ...changes };
}

function spec(changes: Partial<LVMLogicalVolumeSpec>): LVMLogicalVolumeSpec {
  return { ...LVMLogicalVolumeSpec.zero(), vgName: "data", name: "logs", type: linear, ...changes };
}

function present(sizeMiB: number, layout = "linear"): LVMLogicalVolumeStatus {
  return { ...LVMLogicalVolumeStatus.zero(), layout, size: String(BigInt(sizeMiB) * MiB) };
}

/** The command as a line, or why there is none. */
function plan(
  wanted: Partial<LVMLogicalVolumeSpec>,
  there: Partial<Parameters<typeof planLogicalVolume>[0]> = {},
): string {
  const result = planLogicalVolume({ spec: spec(wanted), minBytes: 0n, group: group(), present: undefined, ...there });
  switch (result.kind) {
    case "nothing":
      return "nothing";
    case "impossible":
      return result.why;
    case "run":
      return result.command.join(" ").replace("lvcreate --yes --wipesignatures y ", "create ");
  }
}

test("a volume is made as its type wants it, in whole extents and stripes", () => {
  expect(plan({ sizeBytes: 401n * MiB })).toBe("create --type linear --extents 101 --name logs data");
  expect(plan({ sizePercentVG: 50 })).toBe("create --type linear --extents 100 --name logs data");
  expect(plan({ type: raid1, mirrors: 1, sizeBytes: 40n * MiB })).toBe(
    "create --type raid1 --mirrors 1 --extents 10 --name logs data",
  );
  // each leg takes an extent for itself
  expect(plan({ type: raid1, mirrors: 1, sizePercentVG: 100 })).toContain("--extents 99 ");
  expect(plan({ type: raid0, sizeBytes: 36n * MiB })).toBe(
    "create --type raid0 --stripes 2 --extents 10 --name logs data",
  );
  const four = group({ pvCount: "4" });
  expect(plan({ type: raid10, mirrors: 1, sizePercentVG: 100 }, { group: four })).toBe(
    "create --type raid10 --mirrors 1 --stripes 2 --extents 98 --name logs data",
  );
});

test("a volume grows and never shrinks", () => {
  const small = group({ freeExtentCount: "10" });
  expect(plan({ sizeBytes: 40n * MiB }, { present: present(40) })).toBe("nothing");
  expect(plan({ sizeBytes: 40n * MiB }, { present: present(80) })).toBe("nothing");
  expect(plan({ sizeBytes: 60n * MiB }, { present: present(40), group: small })).toBe(
    "lvextend --extents 15 data/logs",
  );
  const mirror = { type: raid1, mirrors: 1 };
  expect(plan({ ...mirror, sizeBytes: 60n * MiB }, { present: present(40, "raid,raid1"), group: small })).toBe(
    "lvextend --extents 15 data/logs",
  );
});

test("what is not there is said", () => {
  const full = group({ freeExtentCount: "5" });
  expect(plan({ sizeBytes: 40n * MiB }, { group: full })).toBe('volume group "data" has room for 21 MB, want 42 MB');
  expect(plan({ sizeBytes: 40n * MiB }, { group: full, minBytes: 16n * MiB })).toContain("--extents 5 ");
  expect(plan({ sizeBytes: 40n * MiB }, { group: undefined })).toBe('volume group "data" is not there');
  expect(plan({ sizeBytes: 40n * MiB }, { present: present(40, "raid,raid1") })).toContain(
    "its type cannot be changed",
  );
  expect(plan({ type: raid10, mirrors: 2, sizeBytes: 40n * MiB })).toContain("too few");
});
