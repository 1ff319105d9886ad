// Waits until something is at a path: devices of virtual machines appear when their driver is loaded.
import type { Clock } from "../../base/clock.ts";
import type { Files } from "../../linux/files.ts";
import type { Condition } from "../../supervisor/condition.ts";

const periodMs = 1000;

export interface PathConditionOptions {
  readonly files: Pick<Files, "exists">;
  readonly clock: Clock;
  readonly path: string;
}

export function pathExists({ files, clock, path }: PathConditionOptions): Condition {
  return {
    describe: () => `path ${path} to exist`,
    async wait(signal) {
      while (!(await files.exists(path))) await clock.sleep(periodMs, signal);
    },
  };
}
