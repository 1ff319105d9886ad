// Runs a service as a process of its own: starts it, keeps what it prints, stops it with patience.
import { lineSplitter } from "./line-splitter.ts";
import type { RunContext, Runner } from "./runner.ts";

/** How a process ended: an exit code or the name of the signal that killed it (`SIGKILL`). */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signaled"; readonly signal: string };

export interface RunningProcess {
  readonly pid: number;
  /** What it prints, both streams in order of arrival; ends with the process. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when it ended; never rejects. */
  readonly exited: Promise<ExitStatus>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

export interface ProcessOptions {
  /** The command line as people see it. */
  readonly command: readonly string[];
  /** Starts it; rejects when that fails. */
  start(signal: AbortSignal): Promise<RunningProcess>;
  /** After SIGTERM, before SIGKILL; 10 s when absent. */
  readonly graceMs?: number;
}

export function processRunner(options: ProcessOptions): Runner {
  const { command, graceMs = 10_000 } = options;
  const name = `Process([${command.map((word) => JSON.stringify(word)).join(" ")}])`;

  async function stop(child: RunningProcess, context: RunContext): Promise<void> {
    child.kill("SIGTERM");
    using timeout = context.clock.timeout(graceMs);
    const late = Promise.withResolvers<"late">();
    timeout.signal.addEventListener("abort", () => late.resolve("late"), { once: true });
    if ((await Promise.race([child.exited, late.promise])) === "late") child.kill("SIGKILL");
  }

  return {
    name,
    async run(context) {
      const child = await options.start(context.signal);
      context.started(`Process ${name} started with PID ${child.pid}`, child.pid);
      const onAbort = (): void => void stop(child, context);
      if (context.signal.aborted) onAbort();
      else context.signal.addEventListener("abort", onAbort, { once: true });
      try {
        await copyOutput(child.output, context);
        const status = await child.exited;
        if (!context.signal.aborted) throwUnlessGood(status);
      } finally {
        context.signal.removeEventListener("abort", onAbort);
      }
    },
  };
}

/** Whole lines, so that what two streams print does not mix within a line. */
async function copyOutput(output: AsyncIterable<Uint8Array>, context: RunContext): Promise<void> {
  const lines = lineSplitter((line) => context.output.write(line));
  for await (const piece of output) lines.push(piece);
  lines.end();
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
