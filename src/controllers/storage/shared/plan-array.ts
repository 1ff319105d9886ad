// What has to be done to an array, decided from what is there: wait, make it, or give it more members.
import { nameIn } from "../../../base/enum-name.ts";
import { MDArrayPhase, MDLevel, MDMetadata } from "../../../resources/storage/common/enums.ts";
import type { MDArraySpec } from "../../../resources/storage/md-array-spec.ts";
import type { MDArrayStatus } from "../../../resources/storage/md-array-status.ts";
import type { Volume } from "./blank-device.ts";
import type { RunningArray } from "./mdadm.ts";
import { homeHost } from "./mdadm.ts";

/** What discovery calls a member. */
export const memberContent = "linux_raid_member";
const leastMembers = 2;

export type ArrayPlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "wait"; readonly why: string }
  | { readonly kind: "create"; readonly devices: readonly Volume[] }
  /** `raidDevices` is how many members it has afterwards; undefined when the new ones take the places of missing ones. */
  | { readonly kind: "add"; readonly devices: readonly Volume[]; readonly raidDevices: number | undefined };

export interface ArrayWish {
  readonly name: string;
  readonly selected: readonly Volume[];
  /** All volumes: members of the array may be there that the expression does not select. */
  readonly volumes: readonly Volume[];
  readonly array: RunningArray | undefined;
}

function foreign(devices: readonly Volume[]): string {
  return devices.map(({ spec }) => `${spec.devPath} holds ${spec.name}`).join(", ");
}

/** Members that are there of an array that does not run: to make it anew would be to lose it. */
function isMemberOf(name: string, { spec }: Volume): boolean {
  return spec.name === memberContent && spec.label === `${homeHost}:${name}`;
}

export function planArray({ name, selected, volumes, array }: ArrayWish): ArrayPlan {
  // discovery may not have looked again since the array was made
  const isMember = ({ spec }: Volume): boolean => array?.members.includes(spec.devPath) === true;
  const blank = selected.filter((volume) => volume.spec.name === "" && !isMember(volume));
  if (array !== undefined) {
    const isRunning = array.arrayState !== "inactive";
    if (!isRunning || blank.length === 0) return { kind: "nothing" };
    const members = array.raidDevices - array.degraded + blank.length;
    return { kind: "add", devices: blank, raidDevices: members > array.raidDevices ? members : undefined };
  }
  if (volumes.some((volume) => isMemberOf(name, volume))) {
    return { kind: "wait", why: "members of the array are there, it is not assembled yet" };
  }
  if (blank.length >= leastMembers) return { kind: "create", devices: blank };
  const others = selected.filter(({ spec }) => spec.name !== "");
  const found = `found ${blank.length} blank devices, want at least ${leastMembers}`;
  return { kind: "wait", why: others.length === 0 ? found : `${found}: ${foreign(others)}` };
}

export function createArguments(
  [name, spec]: readonly [string, MDArraySpec],
  [path, devices]: readonly [string, readonly string[]],
): readonly string[] {
  return [
    "--create",
    path,
    `--name=${name}`,
    `--homehost=${homeHost}`,
    "--run",
    "--assume-clean", // blank devices are the same already, as far as anybody ever reads what was never written
    "--bitmap=internal", // after a power cut only what was being written is compared
    `--level=${nameIn(MDLevel, spec.level) ?? "raid1"}`,
    `--metadata=${nameIn(MDMetadata, spec.metadata) ?? "1.0"}`,
    `--raid-devices=${devices.length}`,
    ...devices,
  ];
}

const steady: ReadonlySet<string> = new Set(["idle", "frozen", ""]);

/** The status of an array that is there. */
export function arrayStatus(spec: MDArraySpec, array: RunningArray, error: string): MDArrayStatus {
  const { id, members, raidDevices, degraded, arrayState, syncAction } = array;
  const wanted = nameIn(MDLevel, spec.level) ?? "";
  const isOther = array.level !== "" && array.level !== wanted;
  const problem = isOther ? `the array is there as ${array.level}, want ${wanted}` : error;
  const isDegraded = degraded > 0 && steady.has(syncAction);
  const missing = isDegraded ? `${degraded} of ${raidDevices} members are missing` : "";
  const phase = (): number => {
    if (problem !== "" || isDegraded) return MDArrayPhase.error;
    if (arrayState === "inactive") return MDArrayPhase.waiting;
    return steady.has(syncAction) ? MDArrayPhase.ready : MDArrayPhase.rebuilding;
  };
  return {
    level: spec.level,
    device: `/dev/${id}`,
    members: [...members],
    error: problem === "" ? missing : problem,
    status: phase(),
    raidDevices,
    uuid: array.uuid,
    name: array.name,
    metadata: array.metadata,
    arrayState,
    syncAction,
  };
}
