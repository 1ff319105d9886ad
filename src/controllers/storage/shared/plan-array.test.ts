// What is done to an array, with devices that come and fail.
import { expect, test } from "vitest";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { MDArrayPhase } from "../../../resources/storage/common/enums.ts";
import { MDArraySpec } from "../../../resources/storage/md-array-spec.ts";
import type { Volume } from "./blank-device.ts";
import { parseDetail, type RunningArray } from "./mdadm.ts";
import { arrayStatus, createArguments, planArray, type ArrayPlan } from "./plan-array.ts";

/** Devices by id, with what lies on each; what belongs to an array is "linux_raid_member NAME". */
async function volumes(contents: Readonly<Record<string, string>>): Promise<readonly Volume[]> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  for (const [id, content] of Object.entries(contents)) {
    const [name = "", label = ""] = content.split(" ");
    const spec = { ...DiscoveredVolume.zero(), devPath: `/dev/${id}`, name, label };
    await state.modify(DiscoveredVolume, id, () => spec);
  }
  return state.list(DiscoveredVolume);
}

const running: RunningArray = {
  id: "md127",
  name: "talos:data",
  uuid: "c2:a5",
  level: "raid1",
  metadata: "1.0",
  raidDevices: 2,
  members: ["/dev/vdb", "/dev/vdc"],
  degraded: 0,
  arrayState: "clean",
  syncAction: "idle",
};

function text(plan: ArrayPlan): string {
  switch (plan.kind) {
    case "nothing":
      return "nothing";
    case "wait":
      return plan.why;
    case "add":
    case "create":
      return `${plan.kind} ${plan.devices.map(({ metadata }) => metadata.id).join(" ")}`;
  }
}

test("planArray() makes an array of blank devices only, and never while its members are there", async () => {
  const plan = async (contents: Readonly<Record<string, string>>): Promise<string> => {
    const all = await volumes(contents);
    return text(planArray({ name: "data", selected: all, volumes: all, array: undefined }));
  };
  expect(await plan({ vdb: "", vdc: "" })).toBe("create vdb vdc");
  expect(await plan({ vdb: "", vdc: "xfs" })).toBe("found 1 blank devices, want at least 2: /dev/vdc holds xfs");
  expect(await plan({ vdb: "", vdc: "", vdd: "linux_raid_member talos:data" })).toContain("not assembled yet");
  expect(await plan({ vdb: "", vdc: "", vdd: "linux_raid_member talos:other" })).toBe("create vdb vdc");
});

test("planArray() adds what comes later: in the place of what is missing first", async () => {
  const selected = await volumes({ vdb: "linux_raid_member talos:data", vdc: "", vdd: "", vde: "ext4" });
  const plan = (array: RunningArray) => planArray({ name: "data", selected, volumes: selected, array });
  // vdc is a member that discovery has not looked at again
  expect(plan(running)).toMatchObject({ kind: "add", devices: [{ metadata: { id: "vdd" } }], raidDevices: 3 });
  expect(plan({ ...running, degraded: 1 })).toMatchObject({ kind: "add", raidDevices: undefined });
  expect(plan({ ...running, arrayState: "inactive" })).toEqual({ kind: "nothing" });
});

test("createArguments() names the array so that its links are the same on each machine", () => {
  const args = createArguments(["data", MDArraySpec.zero()], ["/dev/md127", ["/dev/vdb", "/dev/vdc"]]);
  expect(args.join(" ")).toBe(
    "--create /dev/md127 --name=data --homehost=talos --run --assume-clean --bitmap=internal --level=raid1 " +
      "--metadata=1.0 --raid-devices=2 /dev/vdb /dev/vdc",
  );
});

test("arrayStatus() tells rebuilding from ready, and what is missing", () => {
  const status = (changes: Partial<RunningArray>) => {
    const { status: phase, error } = arrayStatus(MDArraySpec.zero(), { ...running, ...changes }, "");
    return [phase, error];
  };
  expect(status({})).toEqual([MDArrayPhase.ready, ""]);
  expect(status({ syncAction: "recover", degraded: 1 })).toEqual([MDArrayPhase.rebuilding, ""]);
  expect(status({ degraded: 1 })).toEqual([MDArrayPhase.error, "1 of 2 members are missing"]);
  expect(status({ arrayState: "inactive", syncAction: "" })).toEqual([MDArrayPhase.waiting, ""]);
  expect(status({ level: "raid5" })).toEqual([MDArrayPhase.error, "the array is there as raid5, want raid1"]);
});

test("parseDetail() reads the lines of mdadm", () => {
  const detail = parseDetail("MD_LEVEL=raid1\nMD_NAME=talos:data\nMD_DEVICE_dev_vdb_DEV=/dev/vdb\n");
  expect([...detail.values()]).toEqual(["raid1", "talos:data", "/dev/vdb"]);
});
