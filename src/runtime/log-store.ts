// All logs of a node by id: services, the kernel, the controllers. The Logs call reads from here.
import { encodeUtf8 } from "../base/bytes.ts";
import type { CircularLog, Compressor, ReadOptions } from "./circular-log.ts";
import { circularLog } from "./circular-log.ts";

export interface LogWriter {
  write(bytes: Uint8Array): void;
  /** Adds the newline. */
  line(text: string): void;
}

export interface LogStore {
  /** Registers the id, if it is new, and gives access to its end. */
  writer(id: string): LogWriter;
  /** Rejects at the first read with a `LogNotRegisteredError` when nobody ever wrote under this id. */
  read(id: string, options: ReadOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Names of all registered logs, in order of registration. */
  ids(): readonly string[];
  log(id: string): CircularLog | undefined;
}

export class LogNotRegisteredError extends Error {
  override readonly name: string = "LogNotRegisteredError";
  readonly code = "LOG_NOT_REGISTERED";
}

export function openLogStore(compressor: Compressor): LogStore {
  const logs = new Map<string, CircularLog>();

  function register(id: string): CircularLog {
    const known = logs.get(id);
    if (known !== undefined) return known;
    const log = circularLog({ compressor });
    logs.set(id, log);
    return log;
  }

  return {
    writer(id) {
      const log = register(id);
      return {
        write: (bytes) => log.write(bytes),
        line: (text) => log.write(encodeUtf8(`${text}\n`)),
      };
    },
    async *read(id, options, signal) {
      const log = logs.get(id);
      if (log === undefined) throw new LogNotRegisteredError(`log "${id}" was not registered`);
      yield* log.read(options, signal);
    },
    ids: () => [...logs.keys()],
    log: (id) => logs.get(id),
  };
}
