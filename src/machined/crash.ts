// The last net of process 1: what nobody caught is logged and contained. Process 1 must not exit: the kernel panics when it does.
import { errorChain, toError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";

/** From now on uncaught errors are logged, with the place they come from, and counted. */
export function containCrashes(log: Logger): { readonly count: number } {
  let count = 0;
  function contain(origin: string, thrown: unknown): void {
    count++;
    const error = toError(thrown);
    const place = error.stack?.split("\n")[1]?.trim();
    log.error("uncaught error", { origin, error: errorChain(error), place });
  }
  process.on("uncaughtException", (error, origin) => contain(origin, error));
  process.on("unhandledRejection", (reason) => contain("unhandledRejection", reason));
  process.on("warning", (warning) => log.warn("runtime warning", { warning: warning.message }));
  return {
    get count() {
      return count;
    },
  };
}
