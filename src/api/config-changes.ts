// One config change at a time, and the config that is only tried: it goes away by itself unless another one is applied.
import { CanceledError } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { mutex } from "../base/mutex.ts";
import type { Scope } from "../base/scope.ts";
import type { Config } from "../config/document.ts";
import type { ConfigPort } from "./config-port.ts";

/** A change in progress; dispose it to let the next one begin. */
export interface ConfigTurn extends Disposable {
  /** The config in force when the turn began, or the one before it when that is only tried. */
  readonly trusted: Config | undefined;
  /** The tried config stays in force: what comes now is decided by somebody. Nothing to do when none is tried. */
  keepTriedConfig(): void;
  /**
   * Puts the config in force and, after `timeoutMs`, takes back the one that was in force before: before the first try, when several follow
   * each other.
   */
  tryFor(config: Config, timeoutMs: number): Promise<void>;
}

export interface ConfigChanges {
  /** Undefined while another change is in progress. */
  tryBegin(): ConfigTurn | undefined;
}

export interface ConfigChangesOptions {
  readonly config: ConfigPort;
  readonly clock: Clock;
  readonly log: Logger;
  /** Owns the wait for the end of a try. */
  readonly scope: Scope;
}

interface Trial {
  readonly previous: Config | undefined;
  readonly abort: AbortController;
}

export function openConfigChanges({ config, clock, log, scope }: ConfigChangesOptions): ConfigChanges {
  const lock = mutex();
  let trial: Trial | undefined;

  function endTrial(): Trial | undefined {
    const ended = trial;
    trial = undefined;
    ended?.abort.abort(new CanceledError("Another config was applied"));
    return ended;
  }

  async function revertAfter(own: Trial, timeoutMs: number, signal: AbortSignal): Promise<void> {
    await clock.sleep(timeoutMs, AbortSignal.any([signal, own.abort.signal]));
    using turn = await lock.lock(signal);
    void turn; // held to the end of the block
    if (trial !== own) return; // somebody decided while we waited for our turn
    trial = undefined;
    await config.activate(own.previous);
    log.info("reverted the config that was tried", { afterMs: timeoutMs });
  }

  return {
    tryBegin() {
      const held = lock.tryLock();
      if (held === undefined) return undefined;
      return {
        trusted: trial === undefined ? config.active() : trial.previous,
        keepTriedConfig: () => void endTrial(),
        async tryFor(tried, timeoutMs) {
          const before = endTrial();
          const own: Trial = {
            previous: before === undefined ? config.active() : before.previous,
            abort: new AbortController(),
          };
          await config.activate(tried);
          trial = own;
          scope.run((signal) =>
            revertAfter(own, timeoutMs, signal).catch((error: unknown) => {
              if (!own.abort.signal.aborted) throw error;
            }),
          );
        },
        [Symbol.dispose]: () => held[Symbol.dispose](),
      };
    },
  };
}
