// Runs a program of the build machine and waits for it: its output is only shown when it fails.
import { spawnSync } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of the build. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
}

/** Standard output of the program. Throws with both outputs when it cannot be started or does not exit with 0. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Buffer {
  const result = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: "C", TZ: "UTC", ...options.env },
    maxBuffer: 1 << 30,
    ...(options.input === undefined ? { stdio: ["ignore", "pipe", "pipe"] as const } : { input: options.input }),
  });
  if (result.error !== undefined) throw new Error(`Cannot run ${program}`, { cause: result.error });
  if (result.status !== 0) {
    const output = `${result.stdout.toString()}${result.stderr.toString()}`.slice(-4000);
    throw new Error(`${program} ${args.join(" ")} failed (${result.signal ?? result.status}):\n${output}`);
  }
  return result.stdout;
}
