// MachineService.Processes: all processes that run a program; threads of the kernel have none and are left out.
import { mapConcurrently } from "../../base/concurrently.ts";
import { formatCmdline, parsePidStat } from "../../formats/procfs/pid-stat.ts";
import type { ProcessInfo } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { ApiFiles } from "../context.ts";
import { unary } from "../define.ts";
import { listPids } from "../files/pids.ts";

/** Processes looked at together: the thread pool has four threads, which others need too. */
const concurrency = 8;
const maxArgumentsLength = 16 * 1024;

export const processes = unary(rpc.MachineService.Processes, async (_request, { files, pageBytes }) => {
  const found = await mapConcurrently(await listPids(files), concurrency, (pid) => readProcess(files, pid, pageBytes));
  return { messages: [{ processes: found.filter((process) => process !== undefined) }] };
});

/** Undefined for a thread of the kernel, and for a process that ended meanwhile. */
async function readProcess(files: ApiFiles, pid: number, pageBytes: number): Promise<Init<ProcessInfo> | undefined> {
  const folder = `/proc/${pid}`;
  let executable: string;
  try {
    executable = await files.readLink(`${folder}/exe`);
  } catch {
    return undefined;
  }
  try {
    const [statText, cmdline, label] = await Promise.all([
      files.readText(`${folder}/stat`),
      files.readText(`${folder}/cmdline`),
      readLabel(files, folder),
    ]);
    const stat = parsePidStat(statText);
    return {
      pid,
      ppid: stat.ppid,
      state: stat.state,
      threads: stat.threads,
      cpuTime: Number(stat.userTicks + stat.systemTicks) / 100,
      virtualMemory: stat.virtualBytes,
      residentMemory: stat.residentPages * BigInt(pageBytes),
      command: stat.command,
      executable,
      args: formatCmdline(cmdline.slice(0, maxArgumentsLength)),
      label,
    };
  } catch {
    return undefined; // ended while we read
  }
}

/** Security label; empty where no security module has one. */
async function readLabel(files: ApiFiles, folder: string): Promise<string> {
  try {
    return (await files.readText(`${folder}/attr/current`)).replace(/[\0\n]+$/u, "");
  } catch {
    return "";
  }
}
