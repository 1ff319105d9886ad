// Volumes as services see them, over the resources of the volume controllers.
import type { State } from "../../cosi/state.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import type { Condition } from "../../supervisor/condition.ts";
import type { VolumePort } from "../../supervisor/supervisor.ts";

/** How long those who mount may take to unmount, when a service lets go. */
const releaseMs = 60_000;

const requestId = (volume: string, service: string): string => `service/${service}-${volume}`;

export function openVolumePort(state: State): VolumePort {
  return {
    request(volumes, service): Condition {
      const pending = new Set(volumes);
      return {
        describe: () => `volumes ${[...pending].join(", ")} to be mounted`,
        async wait(signal) {
          await Promise.all(
            volumes.map(async (volumeID) => {
              const id = requestId(volumeID, service);
              const requester = `service/${service}`;
              await state.modify(VolumeMountRequest, id, () => ({ ...VolumeMountRequest.zero(), volumeID, requester }));
              await state.waitFor(VolumeMountStatus, id, ({ metadata }) => metadata.phase === "running", { signal });
              signal.throwIfAborted(); // who let go meanwhile must not hold it again
              await state.addFinalizer(VolumeMountStatus, id, requester);
              pending.delete(volumeID);
            }),
          );
        },
      };
    },
    async release(volumes, service) {
      const signal = AbortSignal.timeout(releaseMs);
      // All at once: a folder is let go of only when those below it are.
      await Promise.all(
        volumes.map(async (volume) => {
          const id = requestId(volume, service);
          await state.removeFinalizer(VolumeMountStatus, id, `service/${service}`);
          await state.teardownAndDestroy(VolumeMountRequest, id, { signal });
        }),
      );
    },
  };
}
