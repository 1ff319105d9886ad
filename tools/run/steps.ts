// The steps of `make run`: each is named when it begins, says how long it took, and is not done again when its result is there.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { outDir } from "../image/paths.ts";
import { runFolder } from "./machines.ts";

export const talosconfig: string = join(runFolder, "talosconfig");

export function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Says what is done, then how long it took. */
export async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const begun = performance.now();
  process.stdout.write(`${name.padEnd(52)} `);
  const result = await work();
  console.log(seconds(begun).padStart(8));
  return result;
}

export interface Attempt {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs the client that was built with the image: from source it takes five times as long, many times. */
export function ichorctl(...args: readonly string[]): Attempt {
  const command = ["--no-warnings", join(outDir, "ichorctl"), "--talosconfig", talosconfig, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", timeout: 30_000 });
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() };
}

export function must(attempt: Attempt, what: string): string {
  if (!attempt.ok) throw new Error(`Cannot ${what}: ${attempt.output}`);
  return attempt.output;
}

export interface Waiting {
  readonly what: string;
  readonly timeoutMs: number;
  /** Throws when waiting makes no sense any more. */
  readonly stillPossible: () => void;
}

/** Tries until it works; fails after the time given, with what was said last. */
export async function eventually(
  { what, timeoutMs, stillPossible }: Waiting,
  attempt: () => Attempt | Promise<Attempt>,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const { ok, output } = await attempt();
    if (ok) return;
    stillPossible();
    if (performance.now() > end) throw new Error(`Cannot ${what} in ${timeoutMs / 1000} s: ${output}`);
    await systemClock.sleep(1000);
  }
}
