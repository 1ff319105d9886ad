// Programs that `make run` leaves running: each has a folder entry with its process id, so that a later run finds or ends it.
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";

/** The process whose id is in the file, if it runs and is that program. */
export function findProcess(pidFile: string, program: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, "utf8"));
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program) ? pid : undefined;
  } catch {
    return undefined; // it ended
  }
}

/** Starts a program that goes on after this one ends; its complaints are in `NAME.log` of the folder. */
export function startProcess(
  folder: string,
  name: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): void {
  const errors = openSync(join(folder, `${name}.log`), "w");
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", errors, errors],
    env: { ...process.env, ...env },
  });
  if (child.pid === undefined) throw new Error(`Cannot start ${command}: run make setup`);
  writeFileSync(join(folder, `${name}.pid`), String(child.pid));
  child.unref();
}

/** Ends the process of the file and waits until it is gone. */
export async function stopProcess(pidFile: string, program: string): Promise<void> {
  const pid = findProcess(pidFile, program);
  if (pid === undefined) return;
  process.kill(pid, "SIGTERM");
  for (let attempt = 0; attempt < 50 && findProcess(pidFile, program) !== undefined; attempt++) {
    await systemClock.sleep(100);
  }
  if (findProcess(pidFile, program) !== undefined) process.kill(pid, "SIGKILL");
  rmSync(pidFile, { force: true });
}
