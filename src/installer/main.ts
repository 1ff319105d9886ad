// installer: carries out one command on a system disk and ends. The command is JSON on standard input; each step is a line of JSON on standard output.
import { text } from "node:stream/consumers";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import { kernelBlockDevices } from "../linux/block-devices.ts";
import { openLibc } from "../linux/ffi/libc.ts";
import { nodeFiles } from "../linux/files.ts";
import { kernelMounts } from "../linux/mount.ts";
import { nodeProcesses } from "../linux/process.ts";
import { installerExit, type InstallerLine } from "../runtime/installer.ts";
import { exitCodeOf } from "./failure.ts";
import { parseCommand } from "./request.ts";
import { runCommand } from "./run.ts";

function tell(line: InstallerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function main(): Promise<number> {
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort(new CanceledError("Stopped by SIGTERM")));
  try {
    const libc = openLibc();
    const host = {
      blockDevices: kernelBlockDevices(libc, systemClock),
      mounts: kernelMounts(libc),
      files: nodeFiles(),
      processes: nodeProcesses(),
    };
    const command = parseCommand(await text(process.stdin));
    const say = (line: string): void => tell({ line });
    const banks = await runCommand(command, { host, say, signal: stop.signal });
    if (banks !== undefined) tell({ banks });
    return installerExit.ok;
  } catch (error) {
    tell({ error: errorChain(error) });
    return exitCodeOf(error);
  }
}

process.exitCode = await main();
