// Runs a service as a process of its own: starts it, keeps what it prints, stops it with patience.
import type { ChildHandle, ExitStatus, ProcessOptions, Processes } from "../linux/process.ts";
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
      const write = (line: Uint8Array): void => context.output.write(line);
      const lines = { stdout: lineSplitter(write), stderr: lineSplitter(write) };
      const child = await processes.start({ ...options, output: (chunk, stream) => lines[stream].push(chunk) });
      context.started(`Process ${name} started with PID ${child.pid}`, child.pid);
      const onAbort = (): void => void stop(child, context);
      if (context.signal.aborted) onAbort();
      else context.signal.addEventListener("abort", onAbort, { once: true });
      try {
        const status = await child.exited;
        if (!context.signal.aborted) throwUnlessGood(status);
      } finally {
        lines.stdout.end();
        lines.stderr.end();
        context.signal.removeEventListener("abort", onAbort);
      }
    },
  };
}

/** The process ended by itself and not well. */
export class ProcessExitError extends Error {
  override readonly name: string = "ProcessExitError";
  readonly status: ExitStatus;

  constructor(status: ExitStatus) {
    super(status.kind === "exited" ? `exit status ${status.code}` : `killed by ${status.signal}`);
    this.status = status;
  }
}

function throwUnlessGood(status: ExitStatus): void {
  if (status.kind === "exited" && status.code === 0) return;
  throw new ProcessExitError(status);
}
