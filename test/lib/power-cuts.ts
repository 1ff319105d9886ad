// When the power goes while a node answers a call: in the moment of the answer, or at some time of the call before it.
import { systemClock } from "../../src/base/clock.ts";
import type { Vm } from "./vm.ts";

export interface PowerCuts {
  /**
   * Cuts the power in the round, counted from 1, while `work` is under way or has just ended. Resolves with whether it had ended well before the
   * cut; rejects when it fails although nothing cuts it off.
   */
  cutDuring(round: number, work: () => Promise<unknown>): Promise<boolean>;
  /** What a call took, the last time that one was waited for, ms. */
  readonly callMs: number;
}

/** `count`: how many rounds there are to be; over them the cuts go through the call from its beginning to its end. */
export function powerCuts(vm: Vm, count: number): PowerCuts {
  let callMs = 1000;
  return {
    get callMs() {
      return callMs;
    },
    async cutDuring(round, work) {
      // every other one in the moment of the answer; the ones between them at some time of the call before it
      if (round % 2 === 1) {
        const begin = performance.now();
        await work();
        callMs = performance.now() - begin;
        await vm.powerCut();
        return true;
      }
      let isAcknowledged = false;
      const call = work().then(
        () => (isAcknowledged = true),
        () => false, // an error of the cut
      );
      await systemClock.sleep((callMs * round) / count, vm.signal);
      const wasAcknowledged = isAcknowledged;
      await vm.powerCut();
      await call;
      return wasAcknowledged;
    },
  };
}
