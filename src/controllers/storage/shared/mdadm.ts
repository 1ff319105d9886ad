// RAID arrays: made and changed by mdadm, watched through sysfs. Source: mdadm(8), md(4), Linux, Documentation/admin-guide/md.rst.
import type { Files } from "../../../linux/files.ts";
import { runTool } from "./tool.ts";
import type { ToolParts } from "./tool.ts";

const path = "/usr/sbin/mdadm";
/** The tool makes nodes of arrays itself and does not wait for somebody else to. */
const env = { PATH: "/usr/sbin:/usr/bin", LC_ALL: "C", MDADM_NO_UDEV: "1" };

export interface ArrayParts extends ToolParts {
  readonly files: Pick<Files, "list" | "findText">;
  readonly modules: { load(name: string): Promise<unknown> };
}

/** By this arrays of the config are known as ours: the first part of their names, `talos:data`. */
export const homeHost = "talos";

export async function mdadm(parts: ArrayParts, args: readonly string[], signal: AbortSignal): Promise<string> {
  await parts.modules.load("raid1");
  return runTool(parts, { path, args, env }, signal);
}

/** An array as the kernel has it. */
export interface RunningArray {
  /** `md127`. */
  readonly id: string;
  /** `talos:data`; empty when it has none. */
  readonly name: string;
  readonly uuid: string;
  readonly level: string;
  readonly metadata: string;
  readonly raidDevices: number;
  /** Paths, sorted. */
  readonly members: readonly string[];
  /** How many of the members that there should be are missing or not in step. */
  readonly degraded: number;
  /** `clean`, `active`, `inactive` … */
  readonly arrayState: string;
  /** `idle`, `resync`, `recover` … */
  readonly syncAction: string;
}

/** `KEY=value` lines of `mdadm --detail --export`. */
export function parseDetail(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

async function attribute({ files }: ArrayParts, id: string, name: string): Promise<string> {
  return ((await files.findText(`/sys/class/block/${id}/md/${name}`)) ?? "").trim();
}

async function readArray(parts: ArrayParts, id: string, signal: AbortSignal): Promise<RunningArray | undefined> {
  const arrayState = await attribute(parts, id, "array_state");
  if (arrayState === "" || arrayState === "clear") return undefined; // it is stopped
  const detail = parseDetail(await mdadm(parts, ["--detail", "--export", `/dev/${id}`], signal));
  const members = [...detail].filter(([key]) => /^MD_DEVICE_.*_DEV$/u.test(key)).map(([, value]) => value);
  return {
    id,
    name: detail.get("MD_NAME") ?? "",
    uuid: detail.get("MD_UUID") ?? "",
    level: detail.get("MD_LEVEL") ?? "",
    metadata: detail.get("MD_METADATA") ?? "",
    raidDevices: Number(detail.get("MD_DEVICES") ?? "0"),
    members: members.toSorted(),
    degraded: Number((await attribute(parts, id, "degraded")) || "0"),
    arrayState,
    syncAction: await attribute(parts, id, "sync_action"),
  };
}

/** Ids of all arrays, stopped ones too. */
export async function arrayIds({ files }: Pick<ArrayParts, "files">): Promise<readonly string[]> {
  return (await files.list("/sys/class/block")).map(({ name }) => name).filter((name) => /^md\d+$/u.test(name));
}

export async function runningArrays(parts: ArrayParts, signal: AbortSignal): Promise<readonly RunningArray[]> {
  const arrays: RunningArray[] = [];
  for (const id of await arrayIds(parts)) {
    const array = await readArray(parts, id, signal);
    if (array !== undefined) arrays.push(array);
  }
  return arrays;
}

const highestNumber = 127;

/** The highest number that no array has: low ones are those that people give. */
export async function freeArrayPath(parts: ArrayParts): Promise<string> {
  const taken = new Set(await arrayIds(parts));
  for (let number = highestNumber; number >= 0; number--) if (!taken.has(`md${number}`)) return `/dev/md${number}`;
  throw new Error("Cannot make an array: found no free number");
}
