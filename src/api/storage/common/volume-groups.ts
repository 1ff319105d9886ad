// What the RPCs about LVM have in common: which groups there are, told from the disks themselves.
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import type { ApiContext } from "../../context.ts";
import type { StatusError } from "../../../rpc/status.ts";
import { statusError } from "../../errors.ts";

type GroupContext = Pick<ApiContext, "disks" | "state">;

/** Paths of all physical volumes, each with the name of its group: empty when it is in none. */
export async function physicalVolumes({ disks, state }: GroupContext): Promise<ReadonlyMap<string, string>> {
  const groups = new Map<string, string>();
  for (const { spec } of await state.list(DiscoveredVolume)) {
    if (spec.name === "lvm2-pv") groups.set(spec.devPath, (await disks.volumeGroupOf(spec.devPath)) ?? "");
  }
  return groups;
}

/** Rejects with NotFound unless some device carries a part of the group. */
export async function checkGroup(context: GroupContext, group: string): Promise<void> {
  const groups = [...(await physicalVolumes(context)).values()];
  if (group === "" || !groups.includes(group)) throw statusError("NOT_FOUND", `volume group "${group}" not found`);
}

/** Nodes do not put volume groups together, so there is nothing that could be taken apart in order. */
export function cannotEdit(group: string): StatusError {
  return statusError(
    "FAILED_PRECONDITION",
    `volume group "${group}" is not activated on this node: wipe its block devices instead`,
  );
}
