// What the RPCs about LVM have in common: which groups there are, told from the disks themselves.
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { errorChain } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import type { ApiContext } from "../../context.ts";
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

/** Does it by LVM, whose words are for the log: they are many, and about files and settings of the node. */
export async function removeByLvm(log: Logger, what: string, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    log.warn("cannot remove", { what, error });
    if (/in use|is used by|open count/iu.test(errorChain(error))) {
      throw statusError("FAILED_PRECONDITION", `${what} is in use`, error);
    }
    throw statusError("INTERNAL", "lvm operation failed", error);
  }
}
