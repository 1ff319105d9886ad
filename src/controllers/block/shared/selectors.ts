// Selectors of disks and volumes: what their expressions see.
import type { CelObject, CelValue } from "../../../config/cel/evaluate.ts";
import { CelError, celPredicate } from "../../../config/cel/evaluate.ts";
import type { Resource, ResourceType } from "../../../cosi/resource.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { Disk } from "../../../resources/block/disk.ts";

function celValue(value: unknown): CelValue {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (Array.isArray(value)) return value.map((each) => celValue(each));
  return null;
}

/** All fields under the names of the YAML form, zero ones too: an expression may name any. */
function celObject<S extends object>(type: ResourceType<S>, spec: S): CelObject {
  const values = new Map<string, unknown>(Object.entries(spec));
  return Object.fromEntries(
    Object.entries(type.fields).map(([key, { yamlKey }]) => [yamlKey ?? key, celValue(values.get(key))]),
  );
}

/** `systemDiskId` is undefined when none is known: an expression that asks for `system_disk` is then an error. */
export function diskScope(disk: Resource<Disk>, systemDiskId: string | undefined): CelObject {
  return {
    disk: celObject(Disk, disk.spec),
    get system_disk() {
      if (systemDiskId !== undefined) return disk.metadata.id === systemDiskId;
      throw new CelError("Cannot evaluate expression: system_disk is not known, for the node has no system disk yet");
    },
  };
}

/** The first volume that the expression accepts. Throws a FormatError or a CelError. */
export function findVolume(
  expression: string,
  volumes: readonly Resource<DiscoveredVolume>[],
  disks: readonly Resource<Disk>[],
): Resource<DiscoveredVolume> | undefined {
  const accepts = celPredicate(expression);
  return volumes.find((volume) => {
    const parent = disks.find(({ metadata }) => metadata.id === (volume.spec.parent || volume.metadata.id));
    const scope = { volume: celObject(DiscoveredVolume, volume.spec) };
    return accepts(parent === undefined ? scope : { ...scope, disk: celObject(Disk, parent.spec) });
  });
}

/** The disks that the expression accepts, in the order of the list. Throws a FormatError or a CelError. */
export function selectDisks(
  expression: string,
  disks: readonly Resource<Disk>[],
  systemDiskId: string | undefined,
): readonly Resource<Disk>[] {
  const accepts = celPredicate(expression);
  return disks.filter((disk) => accepts(diskScope(disk, systemDiskId)));
}

/**
 * The volumes that the expression accepts, in the order of the list. It sees `disk` for whole disks only: what asks for that does not
 * mean partitions. Throws a FormatError, or a CelError when a whole disk cannot be judged.
 */
export function matchingVolumes(
  expression: string,
  volumes: readonly Resource<DiscoveredVolume>[],
  disks: readonly Resource<Disk>[],
): readonly Resource<DiscoveredVolume>[] {
  const accepts = celPredicate(expression);
  return volumes.filter((volume) => {
    const own = disks.find(({ metadata }) => metadata.id === volume.metadata.id);
    const scope = { volume: celObject(DiscoveredVolume, volume.spec) };
    if (own !== undefined) return accepts({ ...scope, disk: celObject(Disk, own.spec) });
    try {
      return accepts(scope);
    } catch (error) {
      if (error instanceof CelError) return false;
      throw error;
    }
  });
}
