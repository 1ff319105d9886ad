// Starts the installer for one command at a time: a process of its own that may do to disks what it takes, and nothing else.
import { describeExit, type ExitStatus } from "../../base/exit-status.ts";
import { decodeUtf8 } from "../../base/bytes.ts";
import { callGroups } from "../../formats/refused-calls.ts";
import { mutex } from "../../base/mutex.ts";
import type { Cgroups } from "../../linux/cgroup.ts";
import type { Processes } from "../../linux/process.ts";
import { installerExit, parseInstallerLine } from "../../runtime/installer.ts";
import type { BankReport, InstallerCommand, InstallerPort } from "../../runtime/installer.ts";
import { lineSplitter } from "../../supervisor/line-splitter.ts";
import { controlGroups, createControlGroup } from "./control-groups.ts";

export interface InstallerProcessOptions {
  readonly processes: Pick<Processes, "run">;
  readonly cgroups: Cgroups;
  readonly cpus: number;
}

const bundle = "/usr/lib/ichor/installer.mjs";
/** It works for seconds, with files and not with objects. */
const smallMemory = ["--lite-mode", "--max-semi-space-size=1", "--v8-pool-size=1"];

/** It mounts, and ends programs of its own when it is told to stop; the rest of what a program with `cap_sys_admin` might do it has no use for. */
const refusedCalls = callGroups.filter((group) => group !== "mounts" && group !== "signals");

interface Outcome {
  readonly exitCode: number;
  readonly error?: string;
  readonly banks?: BankReport | null;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function failureOf(status: ExitStatus, told: string | undefined, stderr: string): Pick<Outcome, "exitCode" | "error"> {
  if (status.kind === "exited" && status.code === 0) return { exitCode: installerExit.ok };
  const exitCode = status.kind === "exited" ? status.code : installerExit.unknown;
  return { exitCode, error: told ?? `installer ended with ${describeExit(status)}: ${lastLine(stderr)}` };
}

/** The node's installer. */
export function openInstaller({ processes, cgroups, cpus }: InstallerProcessOptions): InstallerPort {
  const turns = mutex();

  async function command(
    request: InstallerCommand,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<Outcome> {
    using _ = await turns.lock(signal);
    await createControlGroup(cgroups, controlGroups.installer, cpus);
    let error: string | undefined;
    let banks: BankReport | null | undefined;
    const lines = lineSplitter((bytes) => {
      for (const text of decodeUtf8(bytes).split("\n")) {
        const line = parseInstallerLine(text);
        if (line === undefined) continue;
        if ("line" in line) onLine(line.line);
        else if ("error" in line) ({ error } = line);
        else ({ banks } = line);
      }
    });
    const { status, stderr } = await processes.run(
      {
        path: "/usr/bin/node",
        args: ["--disallow-code-generation-from-strings", "--no-warnings", ...smallMemory, bundle],
        env: { NODE_ENV: "production", MALLOC_ARENA_MAX: "1", PATH: "/usr/bin:/usr/sbin" },
        input: JSON.stringify(request),
        output: (chunk, stream) => {
          if (stream === "stdout") lines.push(chunk);
        },
        namespaces: ["mount"], // what it mounts nobody else sees, and it is gone with the process
        cgroup: controlGroups.installer.path,
        capabilities: ["cap_sys_admin"],
        noNewPrivileges: true,
        refusedCalls,
        oomScoreAdj: -997,
        limits: { nofile: 1024 },
      },
      signal,
    );
    lines.end();
    return { ...failureOf(status, error, decodeUtf8(stderr)), ...(banks === undefined ? {} : { banks }) };
  }

  return {
    async run(request, onLine, signal) {
      const { exitCode, error } = await command(request, onLine, signal);
      return error === undefined ? { exitCode } : { exitCode, error };
    },
    async banks(disk, signal) {
      const { error, banks } = await command({ kind: "banks", disk }, () => undefined, signal);
      if (error !== undefined) throw new Error(`Cannot read banks of "${disk}": ${error}`);
      return banks ?? undefined;
    },
  };
}
