// What has to be done to a logical volume, decided from what its group has: nothing, make it, grow it, or say why not.
import { nameIn } from "../../../base/enum-name.ts";
import { LVMLogicalVolumeType } from "../../../resources/storage/common/enums.ts";
import type { LVMLogicalVolumeSpec } from "../../../resources/storage/lvm-logical-volume-spec.ts";
import type { LVMLogicalVolumeStatus } from "../../../resources/storage/lvm-logical-volume-status.ts";
import type { LVMVolumeGroupStatus } from "../../../resources/storage/lvm-volume-group-status.ts";
import { sizeText } from "../../block/shared/size-text.ts";

export type LogicalVolumePlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "run"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "impossible"; readonly why: string };

export interface LogicalVolumeWish {
  readonly spec: LVMLogicalVolumeSpec;
  /** Smallest size that is good enough when the group has less than what is wanted; 0 when none is. */
  readonly minBytes: bigint;
  readonly group: LVMVolumeGroupStatus | undefined;
  readonly present: LVMLogicalVolumeStatus | undefined;
}

interface Layout {
  readonly copies: bigint;
  readonly stripes: bigint;
  /** Extents that each leg takes for itself: where a mirror remembers what is in step. */
  readonly legExtents: bigint;
}

function layoutOf({ type, mirrors, stripes }: LVMLogicalVolumeSpec, group: LVMVolumeGroupStatus): Layout {
  const copies = BigInt(mirrors) + 1n;
  const devices = BigInt(group.pvCount || "0");
  const spread = (legs: bigint): bigint => (stripes > 0 ? BigInt(stripes) : devices / legs);
  switch (type) {
    case LVMLogicalVolumeType.raid1:
      return { copies, stripes: 1n, legExtents: 1n };
    case LVMLogicalVolumeType.raid0:
      return { copies: 1n, stripes: spread(1n), legExtents: 0n };
    case LVMLogicalVolumeType.raid10:
      return { copies, stripes: spread(copies), legExtents: 1n };
    default:
      return { copies: 1n, stripes: 1n, legExtents: 0n };
  }
}

/** Extents of data for which there is room among so many, a multiple of the stripes; 0 for none. */
function roomIn(extents: bigint, { copies, stripes, legExtents }: Layout, hasLegs: boolean): bigint {
  const data = (extents - (hasLegs ? 0n : legExtents * copies * stripes)) / copies;
  return data <= 0n ? 0n : data - (data % stripes);
}

function up(bytes: bigint, unit: bigint): bigint {
  return (bytes + unit - 1n) / unit;
}

function createCommand(
  spec: LVMLogicalVolumeSpec,
  extents: bigint,
  { stripes }: Layout,
): readonly [string, ...string[]] {
  const { name, vgName, type, mirrors } = spec;
  const isStriped = type === LVMLogicalVolumeType.raid0 || type === LVMLogicalVolumeType.raid10;
  return [
    "lvcreate",
    "--yes",
    "--wipesignatures", // what was there is free, and no volume of anybody any more
    "y",
    "--type",
    nameIn(LVMLogicalVolumeType, type) ?? "linear",
    ...(mirrors > 0 ? ["--mirrors", String(mirrors)] : []),
    ...(isStriped ? ["--stripes", String(stripes)] : []),
    "--extents",
    String(extents),
    "--name",
    name,
    vgName,
  ];
}

/** Words of a layout that say what kind of volume it is: "raid,raid1", "linear". */
function isLaidOutAs(layout: string, type: number): boolean {
  return layout.split(",").includes(nameIn(LVMLogicalVolumeType, type) ?? "");
}

function impossible(why: string): LogicalVolumePlan {
  return { kind: "impossible", why };
}

/** Why the volume cannot be as it is wanted, whatever room there is. */
function contradiction(
  { spec, present }: LogicalVolumeWish,
  group: LVMVolumeGroupStatus,
  { stripes }: Layout,
): string | undefined {
  if (present !== undefined && !isLaidOutAs(present.layout, spec.type)) {
    const wanted = nameIn(LVMLogicalVolumeType, spec.type) ?? "";
    return `the volume is there as ${present.layout}, want ${wanted}: its type cannot be changed`;
  }
  if (stripes === 0n) return `volume group "${group.name}" has ${group.pvCount} devices: too few`;
  if (unitOf(group) === 0n) return `volume group "${group.name}" does not tell the size of its extents`;
  return undefined;
}

function unitOf({ extentSize }: LVMVolumeGroupStatus): bigint {
  return BigInt(extentSize === "" ? "0" : extentSize);
}

/** Extents of data that the config wants. */
function targetOf(
  { sizePercentVG, sizeBytes }: LVMLogicalVolumeSpec,
  group: LVMVolumeGroupStatus,
  layout: Layout,
): bigint {
  const share = (BigInt(group.extentCount) * BigInt(sizePercentVG)) / 100n;
  if (sizePercentVG > 0) return roomIn(share, layout, false);
  return up(sizeBytes, unitOf(group) * layout.stripes) * layout.stripes;
}

export function planLogicalVolume(wish: LogicalVolumeWish): LogicalVolumePlan {
  const { spec, minBytes, group, present } = wish;
  if (group === undefined) return impossible(`volume group "${spec.vgName}" is not there`);
  const layout = layoutOf(spec, group);
  const problem = contradiction(wish, group, layout);
  if (problem !== undefined) return impossible(problem);
  const unit = unitOf(group);
  const isPresent = present !== undefined;
  const has = isPresent ? BigInt(present.size) / unit : 0n;
  const target = targetOf(spec, group, layout);
  if (isPresent && target <= has) return { kind: "nothing" };
  const room = has + roomIn(BigInt(group.freeExtentCount), layout, isPresent);
  const reachable = room < target ? room : target;
  const least = minBytes > 0n ? up(minBytes, unit) : target;
  if (reachable < least || reachable === 0n) {
    const [found, wanted] = [sizeText(reachable * unit), sizeText((least === 0n ? 1n : least) * unit)];
    return impossible(`volume group "${spec.vgName}" has room for ${found}, want ${wanted}`);
  }
  if (reachable === has) return { kind: "nothing" };
  if (!isPresent) return { kind: "run", command: createCommand(spec, reachable, layout) };
  return { kind: "run", command: ["lvextend", "--extents", String(reachable), `${spec.vgName}/${spec.name}`] };
}
