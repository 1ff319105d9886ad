// Files from a volume that somebody attached to tell the machine something: a CD, a USB stick, a virtual disk, known by its label.
import type { State } from "../../../cosi/state.ts";
import type { Files } from "../../../linux/files.ts";
import { VolumePhase, VolumeType } from "../../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { mountSpec } from "../../../resources/block/common/messages.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { VolumeMountRequest } from "../../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../../resources/block/volume-status.ts";

const owner = "config.PlatformVolume";
/** Marks the volumes that exist for the platform's sake. */
const platformLabel = "talos.dev/platform";
/** Nobody means more by these files. */
const maxFileBytes = 8 * 1024 * 1024;

export interface VolumeFiles {
  /**
   * Those of the files in the volume's root that are there. The labels are those of a file system or a partition; undefined: all devices were looked
   * at, and none has such a label.
   */
  read(
    labels: readonly string[],
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array> | undefined>;
  /** Resolves as soon as there is a volume that `read` would take. */
  appearance(labels: readonly string[], signal: AbortSignal): Promise<void>;
}

export interface VolumeFilesOptions {
  readonly state: State;
  readonly files: Pick<Files, "info" | "read" | "exists">;
}

export function volumeFiles({ state: unowned, files }: VolumeFilesOptions): VolumeFiles {
  const state = unowned.as(owner);

  async function readAll(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (!(await files.exists(path))) continue;
      const { sizeBytes: size } = await files.info(path);
      if (size > maxFileBytes)
        throw new Error(`Cannot read "${name}": found ${size} bytes, want ${maxFileBytes} at most`);
      found.set(name, await files.read(path));
    }
    return found;
  }

  async function readMounted(
    volumeID: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const id = `${owner}-${volumeID}`;
    await state.modify(VolumeMountRequest, id, () => ({
      ...VolumeMountRequest.zero(),
      volumeID,
      requester: owner,
      readOnly: true,
    }));
    try {
      const mounted = await state.waitFor(VolumeMountStatus, id, ({ metadata }) => metadata.phase === "running", {
        signal,
      });
      await state.addFinalizer(VolumeMountStatus, id, owner);
      try {
        return await readAll(mounted.spec.target, names);
      } finally {
        await state.removeFinalizer(VolumeMountStatus, id, owner);
      }
    } finally {
      await state.teardownAndDestroy(VolumeMountRequest, id, { signal });
    }
  }

  return {
    async read(labels, names, signal) {
      const volumeID = `platform/${labels[0] ?? ""}/config`;
      const list = JSON.stringify(labels);
      await state.modify(
        VolumeConfig,
        volumeID,
        () => ({
          ...VolumeConfig.zero(),
          type: VolumeType.partition,
          locator: {
            match: `(volume.label in ${list} || volume.partition_label in ${list}) && volume.name != ""`,
            diskMatch: "",
          },
          mount: { ...mountSpec.zero(), targetPath: `/run/platform/${labels[0] ?? ""}`, secure: true, noExec: true },
        }),
        { labels: { [platformLabel]: "" } },
      );
      try {
        const { spec } = await state.waitFor(VolumeStatus, volumeID, (status) => isSettled(status.spec.phase), {
          signal,
        });
        if (spec.phase === VolumePhase.missing) return undefined;
        if (spec.phase === VolumePhase.failed) throw new Error(spec.errorMessage);
        return await readMounted(volumeID, names, signal);
      } finally {
        await state.teardownAndDestroy(VolumeConfig, volumeID, { signal });
      }
    },
    async appearance(labels, signal) {
      for await (const event of state.watch(DiscoveredVolume, {}, signal)) {
        if (event.kind !== "created" && event.kind !== "updated") continue;
        const { label, partitionLabel, name } = event.resource.spec;
        if (name !== "" && (labels.includes(label) || labels.includes(partitionLabel))) return;
      }
    },
  };
}

function isSettled(phase: number): boolean {
  return phase === VolumePhase.ready || phase === VolumePhase.missing || phase === VolumePhase.failed;
}
