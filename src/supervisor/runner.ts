// What runs a service once: a process, a task in this program, a container.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { LogWriter } from "../runtime/log-store.ts";

export interface RunContext {
  /** Aborts when the service is told to stop: end in an orderly way, soon. */
  readonly signal: AbortSignal;
  /** To be called once, when it runs: the text is shown to people, the process id is registered. */
  started(message: string, pid: number): void;
  /** The service's own log. */
  readonly output: LogWriter;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Runner {
  /** Names it in messages: `Process(["/usr/bin/x" "--flag"])`. */
  readonly name: string;
  /** Resolves when it ended well or was stopped, rejects when it failed. */
  run(context: RunContext): Promise<void>;
}
