// Keeps the node's logs on the LOG volume: asks for it, and while it is mounted has them written there.
import { aborted } from "../../base/abort.ts";
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, destroyReady, shared, strong, weak } from "../../cosi/controller.ts";
import { errorCode } from "../../base/errors.ts";
import type { Files } from "../../linux/files.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import type { LogFiles } from "../../runtime/log-persistence.ts";
import { logPersistence } from "../../runtime/log-persistence.ts";
import type { LogStore } from "../../runtime/log-store.ts";

const name = "runtime.LogPersistenceController";
const volume = "LOG";
const requestId = `${name}-${volume}`;

export interface LogPersistenceParts {
  readonly logs: LogStore;
  readonly files: Pick<Files, "append" | "info" | "rename">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Once, with the folder, before the first line is written there. */
  readonly beforeWriting?: (folder: string) => Promise<void>;
}

export function logPersistenceController(parts: LogPersistenceParts): Controller {
  let writing: Scope | undefined;

  let isPrepared = false;

  async function begin(folder: string, signal: AbortSignal): Promise<void> {
    if (writing !== undefined) return;
    const { logs: store, clock, log } = parts;
    if (!isPrepared) await parts.beforeWriting?.(folder);
    isPrepared = true;
    const persistence = logPersistence({ store, clock, log, folder, files: logFiles(parts.files) });
    writing = openScope((error) => log.warn("logs are not persisted any more", { error }), signal);
    writing.run((inner) => persistence.run(inner));
  }

  async function end(state: ControllerState): Promise<void> {
    await writing?.close(); // what is left is written first
    writing = undefined;
    await state.removeFinalizer(VolumeMountStatus, requestId, name);
  }

  return defineController({
    name,
    inputs: [
      strong(VolumeMountStatus, { id: requestId }),
      destroyReady(VolumeMountRequest, { id: requestId }),
      weak(VolumeLifecycle, { id: "volumes" }),
    ],
    outputs: [shared(VolumeMountRequest)],
    /** Where the node ends without its volumes being closed before, what is left is written all the same. */
    async source({ signal }) {
      await aborted(signal);
      await writing?.close();
    },
    async reconcile({ state, signal }) {
      const lifecycle = await state.find(VolumeLifecycle, "volumes");
      if (lifecycle?.metadata.phase !== "running") {
        // Volumes are about to be closed: what comes from now on stays in memory.
        await end(state);
        if (await state.teardown(VolumeMountRequest, requestId)) await state.destroy(VolumeMountRequest, requestId);
        return;
      }
      await state.modify(VolumeMountRequest, requestId, () => ({
        ...VolumeMountRequest.zero(),
        volumeID: volume,
        requester: name,
      }));
      const status = await state.find(VolumeMountStatus, requestId);
      if (status?.metadata.phase !== "running") {
        if (status !== undefined) await end(state);
        return;
      }
      await state.addFinalizer(VolumeMountStatus, requestId, name);
      await begin(status.spec.target, signal);
    },
  });
}

function logFiles(files: LogPersistenceParts["files"]): LogFiles {
  return {
    async size(path) {
      try {
        return (await files.info(path)).sizeBytes;
      } catch (error) {
        if (errorCode(error) === "ENOENT") return 0;
        throw error;
      }
    },
    append: (path, bytes) => files.append(path, bytes, { mode: 0o640 }),
    rename: (from, to) => files.rename(from, to),
  };
}
