// The copy of the image cache as work in the background: it goes on until it has gone well or is not wanted any more.
import { backoff } from "../../../base/backoff.ts";
import type { Scope } from "../../../base/scope.ts";
import { openScope } from "../../../base/scope.ts";
import type { ReconcileContext } from "../../../cosi/controller.ts";
import { ImageCacheCopyStatus } from "../../../resources/cri/common/enums.ts";
import type { CopyFiles, CopyPlan } from "./copy-image-cache.ts";
import { copyImageCache } from "./copy-image-cache.ts";

/** A copy that failed is tried again: first after this, and at least so often. */
const delays = { initialMs: 30_000, maxMs: 600_000 } as const;

export interface BackgroundCopy {
  /** Unless it has begun before. */
  begin(plan: CopyPlan, context: Pick<ReconcileContext, "log" | "clock" | "signal">): void;
  /** Breaks it off; it may begin again. */
  end(): Promise<void>;
  /** Of the copy that has begun. */
  status(): number;
  isDone(): boolean;
}

/** `onDone` is called when a copy has gone well. */
export function backgroundCopy(files: CopyFiles, onDone: () => void): BackgroundCopy {
  let running: Scope | undefined;
  let isDone = false;
  return {
    begin(plan, { log, clock, signal }) {
      if (running !== undefined) return;
      running = openScope((error) => log.error("copying the image cache has ended", { error }), signal);
      running.run(async (stopped) => {
        const next = backoff(delays);
        for (;;) {
          try {
            log.info("copying image cache", { ...plan });
            const copied = await copyImageCache(plan, { files, log, signal: stopped });
            log.info("copied image cache", { ...plan, ...copied });
            break;
          } catch (error) {
            stopped.throwIfAborted();
            log.warn("cannot copy image cache, will try again", { ...plan, error });
            await clock.sleep(next.next(), stopped);
          }
        }
        isDone = true;
        onDone();
      });
    },
    async end() {
      await running?.close();
      running = undefined;
      isDone = false;
    },
    status() {
      if (isDone) return ImageCacheCopyStatus.ready;
      return running === undefined ? ImageCacheCopyStatus.unknown : ImageCacheCopyStatus.copying;
    },
    isDone: () => isDone,
  };
}
