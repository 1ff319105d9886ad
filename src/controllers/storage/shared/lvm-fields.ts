// Fields of LVM's reports, by the fields of the resources that show them. Source: `pvs -o help`, `vgs -o help`, `lvs -o help`.
import type { LVMLogicalVolumeStatus } from "../../../resources/storage/lvm-logical-volume-status.ts";
import type { LVMPhysicalVolumeStatus } from "../../../resources/storage/lvm-physical-volume-status.ts";
import type { LVMVolumeGroupStatus } from "../../../resources/storage/lvm-volume-group-status.ts";
import { sizeText } from "../../block/shared/size-text.ts";
import type { LvmReport, ReportRow } from "./lvm.ts";

/** Of every field that is a plain text. */
type Texts<S> = {
  readonly [K in keyof S as S[K] extends string ? (K extends `pretty${string}` ? never : K) : never]: string;
};

const physical: Texts<LVMPhysicalVolumeStatus> = {
  device: "pv_name",
  vgName: "vg_name",
  uuid: "pv_uuid",
  format: "pv_fmt",
  allocatable: "pv_allocatable",
  exported: "pv_exported",
  missing: "pv_missing",
  inUse: "pv_in_use",
  size: "pv_size",
  deviceSize: "dev_size",
  free: "pv_free",
  used: "pv_used",
  peCount: "pv_pe_count",
  peAllocCount: "pv_pe_alloc_count",
  major: "pv_major",
  minor: "pv_minor",
};

const group: Texts<LVMVolumeGroupStatus> = {
  name: "vg_name",
  uuid: "vg_uuid",
  format: "vg_fmt",
  permissions: "vg_permissions",
  extendable: "vg_extendable",
  exported: "vg_exported",
  partial: "vg_partial",
  allocationPolicy: "vg_allocation_policy",
  clustered: "vg_clustered",
  shared: "vg_shared",
  size: "vg_size",
  free: "vg_free",
  extentSize: "vg_extent_size",
  extentCount: "vg_extent_count",
  freeExtentCount: "vg_free_count",
  maxLV: "max_lv",
  maxPV: "max_pv",
  lvCount: "lv_count",
  pvCount: "pv_count",
  snapCount: "snap_count",
  missingPVCount: "vg_missing_pv_count",
  seqNo: "vg_seqno",
  lockType: "vg_lock_type",
  systemID: "vg_systemid",
};

const logical: Texts<LVMLogicalVolumeStatus> = {
  path: "lv_path",
  dmPath: "lv_dm_path",
  name: "lv_name",
  fullName: "lv_full_name",
  vgName: "vg_name",
  uuid: "lv_uuid",
  layout: "lv_layout",
  role: "lv_role",
  permissions: "lv_permissions",
  allocationPolicy: "lv_allocation_policy",
  allocationLocked: "lv_allocation_locked",
  fixedMinor: "lv_fixed_minor",
  active: "lv_active",
  activeLocally: "lv_active_locally",
  activeRemotely: "lv_active_remotely",
  activeExclusively: "lv_active_exclusively",
  suspended: "lv_suspended",
  deviceOpen: "lv_device_open",
  skipActivation: "lv_skip_activation",
  merging: "lv_merging",
  converting: "lv_converting",
  size: "lv_size",
  metadataSize: "lv_metadata_size",
  readAhead: "lv_read_ahead",
  kernelMajor: "lv_kernel_major",
  kernelMinor: "lv_kernel_minor",
  origin: "origin",
  originSize: "origin_size",
  poolLV: "pool_lv",
  dataLV: "data_lv",
  metadataLV: "metadata_lv",
  movePV: "move_pv",
  convertLV: "convert_lv",
  whenFull: "lv_when_full",
};

/** All of them, by kinds of rows. */
export const allFields: Readonly<Record<keyof LvmReport, readonly string[]>> = {
  pv: [...Object.values(physical), "pv_tags"],
  vg: [...Object.values(group), "vg_tags"],
  lv: [...Object.values(logical), "lv_tags"],
};

function fill<K extends string>(names: Readonly<Record<K, string>>, row: ReportRow): Record<K, string> {
  const entries = Object.entries<string>(names).map(([key, name]) => [key, row[name] ?? ""]);
  return Object.fromEntries(entries) as Record<K, string>; // the keys are those of `names`
}

function tags(text: string | undefined): string[] {
  return (text ?? "").split(",").filter((tag) => tag !== "");
}

function pretty(bytes: string): string {
  return /^\d+$/u.test(bytes) ? sizeText(BigInt(bytes)) : "";
}

export function physicalVolume(row: ReportRow): LVMPhysicalVolumeStatus {
  const texts = fill(physical, row);
  const { size, deviceSize, free } = texts;
  return {
    ...texts,
    tags: tags(row["pv_tags"]),
    prettySize: pretty(size),
    prettyDeviceSize: pretty(deviceSize),
    prettyFree: pretty(free),
  };
}

export function volumeGroup(row: ReportRow): LVMVolumeGroupStatus {
  const texts = fill(group, row);
  return { ...texts, tags: tags(row["vg_tags"]), prettySize: pretty(texts.size), prettyFree: pretty(texts.free) };
}

export function logicalVolume(row: ReportRow): LVMLogicalVolumeStatus {
  const texts = fill(logical, row);
  return { ...texts, tags: tags(row["lv_tags"]), prettySize: pretty(texts.size) };
}
