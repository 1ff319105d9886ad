// Runs a service as a task inside this program.
import { CanceledError, isCanceled } from "../base/abort.ts";
import type { RunContext, Runner } from "./runner.ts";

export interface TaskOptions {
  readonly name: string;
  /** Process id of this program: what the service is registered as. */
  readonly pid: number;
  /** The work: until its signal aborts, unless it is done before. */
  run(context: Omit<RunContext, "started">): Promise<void>;
}

/** Patience with a task that was told to stop; then it is left to itself. */
const patienceMs = 20_000;

export function taskRunner(options: TaskOptions): Runner {
  return {
    name: `Goroutine(${JSON.stringify(options.name)})`,
    async run(context) {
      const { signal, clock } = context;
      const work = options.run(context);
      context.started("Service started as goroutine", options.pid);
      const patience = Promise.withResolvers<never>();
      const ended = new AbortController();
      async function beginPatience(): Promise<void> {
        try {
          await clock.sleep(patienceMs, ended.signal);
          patience.reject(new CanceledError(`Task "${options.name}" did not end within ${patienceMs} ms`));
        } catch {
          // it ended in time
        }
      }
      const onAbort = (): void => void beginPatience();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await Promise.race([work, patience.promise]);
      } catch (error) {
        if (!(signal.aborted && (isCanceled(error) || error === signal.reason))) throw error;
      } finally {
        signal.removeEventListener("abort", onAbort);
        ended.abort();
      }
    },
  };
}
