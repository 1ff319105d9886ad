// The end of the node's run: everything is let go of, then the kernel is told to restart, halt or power off.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Host } from "../linux/host.ts";
import type { PowerAction } from "../linux/power.ts";
import { rebootCommands } from "../sequencer/tasks/end.ts";
import type { End } from "./ports/sequences.ts";

export interface FinishOptions {
  readonly host: Pick<Host, "mounts" | "processes" | "power">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Stops services and controllers; has its own patience. */
  readonly stopNode: (failed: boolean) => Promise<void>;
  /** Until then the watchdog is fed: an end that never comes is one too. */
  readonly disarmWatchdog: () => Promise<void>;
  /** What to do when nobody asked for anything: a number of reboot(2). */
  readonly emergencyCommand: () => number;
  /** `panic=0`: a node that failed stays as it is, for somebody to look at. */
  readonly stayOnFatal: boolean;
}

const stopPatienceMs = 60_000;
const syncPatienceMs = 30_000;
const killPauseMs = 500;
const unmountRounds = 10;

/** Resolves only when the kernel did not do as told, or when the node stays. */
export async function finish(end: End, options: FinishOptions): Promise<void> {
  const { host, clock, log, stopNode, emergencyCommand, stayOnFatal } = options;
  const failed = end.kind === "failed";
  if (failed) log.error("the node cannot go on", { error: end.error });
  await within(stopPatienceMs, options, "cannot stop the node in order", () => stopNode(failed));
  const command = failed ? emergencyCommand() : end.command;
  if (failed && stayOnFatal) log.error("staying as I am, as panic=0 on the kernel's command line asks");
  else if (failed && command === rebootCommands.restart) await countDown(clock, log);
  await letGo(options);
  if (failed && stayOnFatal) return;
  log.info("ending the run", { command: actionOf(command) });
  await within(syncPatienceMs, options, "cannot stop the watchdog", () => options.disarmWatchdog());
  await host.power.end(actionOf(command));
}

async function countDown(clock: Clock, log: Logger): Promise<void> {
  for (let seconds = 10; seconds > 0; seconds--) {
    log.info(`rebooting in ${seconds} seconds`);
    await clock.sleep(1000);
  }
}

/** Kills what still runs, unmounts what lies on devices, writes everything out. */
async function letGo(options: FinishOptions): Promise<void> {
  const { host, clock, log } = options;
  host.processes.killAll("SIGTERM");
  await clock.sleep(killPauseMs);
  host.processes.killAll("SIGKILL");
  for (let round = 0; round < unmountRounds; round++) {
    const left = await unmountDevices(host, log);
    if (left === 0) break;
    if (round + 1 < unmountRounds) await clock.sleep(1000);
  }
  await within(syncPatienceMs, options, "cannot write everything out", () => host.power.sync());
}

/** Of what lies on devices, deepest first; how many could not be unmounted. The root itself is read-only and stays. */
async function unmountDevices({ mounts }: FinishOptions["host"], log: Logger): Promise<number> {
  const table = await mounts.table();
  const onDevices = table.filter(({ source, target }) => source.startsWith("/dev/") && target !== "/");
  let left = 0;
  for (const { target } of onDevices.toReversed()) {
    try {
      await mounts.unmount(target);
    } catch (error) {
      left++;
      log.warn("cannot unmount", { target, error });
    }
  }
  return left;
}

async function within(
  limitMs: number,
  { clock, log }: FinishOptions,
  message: string,
  work: () => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const late = clock.sleep(limitMs, done.signal).then(
    () => log.error(message, { reason: `not done within ${limitMs} ms` }),
    () => undefined, // it was done in time
  );
  const working = work().catch((error: unknown) => log.error(message, { error: errorChain(error) }));
  await Promise.race([working, late]);
  done.abort();
}

function actionOf(command: number): PowerAction {
  switch (command) {
    case rebootCommands.halt:
      return "halt";
    case rebootCommands.powerOff:
      return "power-off";
    default:
      return "restart";
  }
}
