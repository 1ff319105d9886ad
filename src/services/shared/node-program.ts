// A program of ours as a process of its own: Node in a root of its own, without a capability, that sees what its task takes and nothing else.
import { callGroups } from "../../formats/refused-calls.ts";
import type { Processes } from "../../linux/process.ts";
import type { Runner } from "../../supervisor/runner.ts";
import { processRunner } from "../../supervisor/process-runner.ts";

export interface NodeProgram {
  readonly name: string;
  /** What Node loads: named by one of `args`. Bound to its own path. */
  readonly file: string;
  /** After those that every program of ours gets. */
  readonly args: readonly string[];
  /** User and group, the same number. */
  readonly user: number;
  /** Path of its control group. */
  readonly cgroup: string;
  /** Folders of its sockets, where it may write. */
  readonly folders: readonly string[];
  readonly openFiles: number;
  readonly graceMs: number;
  /** Device that is its terminal; without one it has none. */
  readonly terminal?: string;
  /** Beside what every program of ours gets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nice?: number;
  /** -998 when absent. */
  readonly oomScoreAdj?: number;
}

export interface NodeProgramContext {
  readonly processes: Pick<Processes, "start">;
}

/** Arguments of Node for a program that sleeps nearly all of the time. */
export const sleepyProgram: readonly string[] = ["--lite-mode", "--max-semi-space-size=1", "--v8-pool-size=1"];

/** What Node needs of the image to run. */
const runtime: readonly (readonly [source: string, target: string])[] = [
  ["/usr/bin/node", "/usr/bin/node"],
  ["/usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"],
  ["/usr/lib64", "/lib64"],
];

export function nodeProgram(program: NodeProgram, { processes }: NodeProgramContext): Runner {
  const { name, file, args, user, cgroup, folders, openFiles, graceMs, terminal, nice, oomScoreAdj = -998 } = program;
  const readable = [...runtime, [file, file], ["/etc", "/etc"]] as const;
  return processRunner({
    processes,
    path: "/usr/bin/node",
    args: ["--disallow-code-generation-from-strings", "--no-warnings", ...args],
    env: { NODE_ENV: "production", MALLOC_ARENA_MAX: "1", ...program.env },
    uid: user,
    gid: user,
    cgroup,
    root: {
      directory: `/system/libexec/${name}`,
      mounts: [
        ...readable.map(([source, target]) => ({ kind: "bind", source, target, options: ["ro"] }) as const),
        ...folders.map((folder) => ({ kind: "bind", source: folder, target: folder }) as const),
      ],
      proc: true,
      devices: true,
    },
    capabilities: [],
    noNewPrivileges: true,
    // Of all groups: Node makes threads and no namespaces, memory to run code in by mprotect, does without io_uring, and sends signals to itself alone. Two programs
    // have the same user: without signals one could end the other.
    refusedCalls: callGroups,
    oomScoreAdj,
    ...(nice === undefined ? {} : { nice }),
    ...(terminal === undefined ? {} : { terminal }),
    limits: { nofile: openFiles },
    graceMs,
  });
}
