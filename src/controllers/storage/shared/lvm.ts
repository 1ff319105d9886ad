// LVM by its own tool: every command with the same settings, reports as data. Source: lvm(8), lvm.conf(5), lvmreport(7).
import { FormatError } from "../../../base/errors.ts";
import type { ToolParts } from "./tool.ts";
import { runTool } from "./tool.ts";

const path = "/usr/sbin/lvm";
/** Nothing of /etc is read, and nothing is kept on disk beside the volumes themselves: the root is read-only. The tool makes nodes and links of /dev itself. */
const settings = [
  'devices { use_devicesfile=0 obtain_device_list_from_udev=0 external_device_info_source="none" hints="none" }',
  "activation { udev_sync=0 udev_rules=0 monitoring=0 }",
  "backup { backup=0 archive=0 }",
  'global { event_activation=0 use_lvmpolld=0 notify_dbus=0 locking_dir="/run/lvm/lock" }',
].join(" ");
const env = {
  PATH: "/usr/sbin:/usr/bin",
  LC_ALL: "C",
  LVM_SYSTEM_DIR: "",
  LVM_SUPPRESS_FD_WARNINGS: "1",
  DM_DISABLE_UDEV: "1",
};

export interface LvmParts extends ToolParts {
  /** Absent where the kernel loads modules by itself, or has none. */
  readonly modules?: { load(name: string): Promise<unknown> };
}

/** Mapped devices, and the layouts that mirror and stripe. */
const modules = ["dm_mod", "dm_raid"];

/** Runs one command, `["vgcreate", "data", "/dev/sdb"]`. */
export async function lvm(
  parts: LvmParts,
  [command, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string> {
  for (const name of modules) await parts.modules?.load(name);
  return runTool(parts, { path, args: [command, "--config", settings, ...args], env }, signal);
}

export type ReportRow = Readonly<Record<string, string>>;

/** Kinds of reports by command, and the name of their rows. */
const rowNames = { pvs: "pv", vgs: "vg", lvs: "lv" } as const;
export type ReportKind = keyof typeof rowNames;

/** Text of all fields, sizes in bytes. Throws a FormatError. */
export function parseReport(kind: ReportKind, text: string): readonly ReportRow[] {
  const { report } = JSON.parse(text) as { readonly report?: readonly Readonly<Record<string, unknown>>[] };
  const rows = report?.[0]?.[rowNames[kind]];
  if (!Array.isArray(rows)) throw new FormatError(`Cannot read report of ${kind}: found no list "${rowNames[kind]}"`);
  return rows as readonly ReportRow[]; // the tool writes every field as a text
}

export async function lvmReport(
  parts: LvmParts,
  [kind, fields]: readonly [ReportKind, readonly string[]],
  signal: AbortSignal,
): Promise<readonly ReportRow[]> {
  const form = ["--reportformat", "json", "--units", "b", "--nosuffix"];
  return parseReport(kind, await lvm(parts, [kind, ...form, "-o", fields.join(",")], signal));
}
