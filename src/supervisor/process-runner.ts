// Runs a service as a process of its own: starts it, keeps what it prints, stops it with patience.
import type { ExitStatus } from "../base/exit-status.ts";
import { decodeUtf8 } from "../base/bytes.ts";
import type { ChildHandle, ProcessOptions, Processes } from "../linux/process.ts";
import { lineSplitter } from "./line-splitter.ts";
import type { RunContext, Runner } from "./runner.ts";

export interface ProcessRunnerOptions extends Omit<ProcessOptions, "output"> {
  readonly processes: Pick<Processes, "start">;
  /** After SIGTERM, before SIGKILL; 10 s when absent. */
  readonly graceMs?: number;
}

export function processRunner(runnerOptions: ProcessRunnerOptions): Runner {
  const { processes, graceMs = 10_000, ...options } = runnerOptions;
  const command = [options.path, ...(options.args ?? [])];
  const name = `Process([${command.map((word) => JSON.stringify(word)).join(" ")}])`;

  async function stop(child: ChildHandle, { clock }: RunContext): Promise<void> {
    child.kill("SIGTERM");
    using timeout = clock.timeout(graceMs);
    const late = Promise.withResolvers<"late">();
    timeout.signal.addEventListener("abort", () => late.resolve("late"), { once: true });
    if ((await Promise.race([child.exited, late.promise])) === "late") child.kill("SIGKILL");
  }

  return {
    name,
    async run(context) {
      // Whole lines, a splitter for each stream, so that what two streams print does not mix within a line.
      let last = "";
      const write = (line: Uint8Array): void => {
        context.output.write(line);
        last = lastLine(line) ?? last;
      };
      const lines = { stdout: lineSplitter(write), stderr: lineSplitter(write) };
      const child = await processes.start({ ...options, output: (chunk, stream) => lines[stream].push(chunk) });
      context.started(`Process ${name} started with PID ${child.pid}`, child.pid);
      const onAbort = (): void => void stop(child, context);
      if (context.signal.aborted) onAbort();
      else context.signal.addEventListener("abort", onAbort, { once: true });
      try {
        const status = await child.exited;
        lines.stdout.end();
        lines.stderr.end();
        if (!context.signal.aborted) throwUnlessGood(status, last);
      } finally {
        context.signal.removeEventListener("abort", onAbort);
      }
    },
  };
}

/** The process ended by itself and not well. */
export class ProcessExitError extends Error {
  override readonly name: string = "ProcessExitError";
  readonly status: ExitStatus;

  constructor(status: ExitStatus, lastLineOfOutput: string) {
    const how = status.kind === "exited" ? `exit status ${status.code}` : `killed by ${status.signal}`;
    super(lastLineOfOutput === "" ? how : `${how}: ${lastLineOfOutput}`);
    this.status = status;
  }
}

function throwUnlessGood(status: ExitStatus, lastLineOfOutput: string): void {
  if (status.kind === "exited" && status.code === 0) return;
  throw new ProcessExitError(status, lastLineOfOutput);
}

/** Longest part of a line that is repeated in an error. */
const maxRepeated = 300;

/** The last line with something in it: programs say there why they end. */
function lastLine(lines: Uint8Array): string | undefined {
  const text = decodeUtf8(lines)
    .split("\n")
    .findLast((line) => line.trim() !== "");
  return text === undefined ? undefined : text.trim().slice(0, maxRepeated);
}
