// Copies the logs of the store to files, so that they outlive a reboot.
import type { Clock } from "../base/clock.ts";
import { errorCode } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { LogStore } from "./log-store.ts";

/** The few file operations this needs. */
export interface LogFiles {
  /** Size in bytes, 0 when there is no such file. */
  size(path: string): Promise<number>;
  /** Appends, creating the file with mode 0640. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

export interface LogPersistenceOptions {
  readonly store: LogStore;
  readonly files: LogFiles;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder of the files, `/var/log`. */
  readonly folder: string;
  /** Time between two rounds; 15 s when absent. */
  readonly flushMs?: number;
  /** A file that reached this size becomes `.log.1`; 5 MiB when absent. */
  readonly rotateBytes?: number;
}

export interface LogPersistence {
  /** Writes in rounds until the signal aborts, then once more. Never rejects: what fails is tried in the next round. */
  run(signal: AbortSignal): Promise<void>;
  flush(): Promise<void>;
}

export function logPersistence(options: LogPersistenceOptions): LogPersistence {
  const { store, files, clock, log, folder, flushMs = 15_000, rotateBytes = 5 * 1024 * 1024 } = options;
  /** Per id: position in the log up to which the file has it. */
  const written = new Map<string, number>();

  async function flushOne(id: string): Promise<void> {
    const source = store.log(id);
    const from = written.get(id) ?? 0;
    if (source === undefined || source.end <= from) return;
    const { start, bytes } = await source.readFrom(from);
    const path = `${folder}/${id}.log`;
    await files.append(path, bytes);
    written.set(id, start + bytes.length);
    if ((await files.size(path)) >= rotateBytes) await files.rename(path, `${path}.1`);
  }

  async function flush(): Promise<void> {
    for (const id of store.ids()) {
      try {
        await flushOne(id);
      } catch (error) {
        // The volume may be on its way out; the lines stay in memory and are tried again.
        log.debug("cannot persist log", { id, error, code: errorCode(error) });
      }
    }
  }

  return {
    flush,
    async run(signal) {
      for await (const _ of clock.every(flushMs, signal)) await flush();
      await flush();
    },
  };
}
