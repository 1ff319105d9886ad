// How process 1 leaves an image on trial that is not good: by the verdict of its health, and after a failure that it cannot go on from.
import { abortable } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { BankReport } from "../runtime/installer.ts";
import type { Upgrades } from "../runtime/upgrades.ts";
import type { NodeSequences } from "./ports/sequences.ts";

const goBackMs = 20_000;
const lookMs = 1000;

/** The loader is told first; when that fails, or hangs, the node restarts all the same, and the loader's own count ends the trial. */
export async function leaveTrial({
  upgrades,
  sequences,
  clock,
  log,
}: {
  readonly upgrades: Pick<Upgrades, "goBack">;
  readonly clock: Clock;
  readonly sequences: Pick<NodeSequences, "restart">;
  readonly log: Logger;
}): Promise<void> {
  try {
    const tell = (line: string): void => log.info("installer", { line });
    using timeout = clock.timeout(goBackMs);
    // a process that waits for a dead disk does not even end when it is killed
    const { exitCode, error } = await abortable(upgrades.goBack("", tell, timeout.signal), timeout.signal);
    if (exitCode !== 0) log.error("cannot tell the boot loader to go back", { exitCode, error });
  } catch (error) {
    log.error("cannot tell the boot loader to go back", { error });
  }
  sequences.restart();
}

export interface FatalParts {
  /** Undefined before there is a node. */
  readonly upgrades: Pick<Upgrades, "banks" | "goBack"> | undefined;
  /** The boot loader has named a bank: then there is a disk, which may not have been found yet. */
  readonly isInstalled: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

async function findBanks(
  upgrades: Pick<Upgrades, "banks">,
  { clock, isInstalled, signal }: Pick<FatalParts, "clock" | "isInstalled"> & { readonly signal: AbortSignal },
): Promise<BankReport | undefined> {
  for (;;) {
    const banks = await upgrades.banks(signal);
    if (banks !== undefined || !isInstalled) return banks;
    await clock.sleep(lookMs, signal);
  }
}

/** On trial a fatal failure is the image's fault: it is written down, and the node goes back. Never fails, and does not take long. */
export async function noteFatal(failure: Error, { upgrades, isInstalled, clock, log }: FatalParts): Promise<void> {
  if (upgrades === undefined) return;
  try {
    using timeout = clock.timeout(goBackMs);
    const { signal } = timeout;
    const banks = await abortable(findBanks(upgrades, { clock, isInstalled, signal }), signal);
    if (banks === undefined || banks.running === banks.state.good) return;
    log.error("this version is not good, going back to the one before", { reason: errorChain(failure) });
    const tell = (line: string): void => log.info("installer", { line });
    await abortable(upgrades.goBack(errorChain(failure), tell, signal), signal);
  } catch (error) {
    log.error("cannot go back to the version before", { error });
  }
}
