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

/** All there is, as LVM tells it: names of its fields and their texts, sizes in bytes. */
export interface LvmReport {
  readonly pv: readonly ReportRow[];
  readonly vg: readonly ReportRow[];
  readonly lv: readonly ReportRow[];
}

/** The report has a part for each group, and one for what is in none. Throws a FormatError. */
export function parseReport(text: string): LvmReport {
  const { report } = JSON.parse(text) as { readonly report?: readonly Partial<LvmReport>[] };
  if (!Array.isArray(report)) throw new FormatError('Cannot read report of LVM: found no list "report"');
  const parts: readonly Partial<LvmReport>[] = report; // the tool writes every field as a text
  return {
    pv: parts.flatMap(({ pv = [] }) => pv),
    vg: parts.flatMap(({ vg = [] }) => vg),
    lv: parts.flatMap(({ lv = [] }) => lv),
  };
}

/** One look at everything: a look takes as long as reading the start of all devices. */
export async function lvmReport(
  parts: LvmParts,
  fields: Readonly<Record<keyof LvmReport, readonly string[]>>,
  signal: AbortSignal,
): Promise<LvmReport> {
  // of pieces the least that can be asked for: nobody wants them
  const wanted = { ...fields, pvseg: ["pvseg_start"], seg: ["seg_start"] };
  const columns = Object.entries(wanted).flatMap(([kind, names]) => ["--configreport", kind, "-o", names.join(",")]);
  const form = ["--reportformat", "json", "--units", "b", "--nosuffix"];
  return parseReport(await lvm(parts, ["fullreport", ...form, ...columns], signal));
}
