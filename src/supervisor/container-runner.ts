// Runs a service as a container: clears away what an earlier run left, makes the container from its image, keeps what it prints, stops it with patience.
import { decodeUtf8 } from "../base/bytes.ts";
import { signalOfExitCode } from "../base/exit-status.ts";
import type { RunningTask } from "../clients/containerd/runtime.ts";
import type { ContainerRunnerOptions } from "./container-options.ts";
import { lineSplitter } from "./line-splitter.ts";
import type { RunContext, Runner } from "./runner.ts";

export type { ContainerMount, ContainerRunnerOptions } from "./container-options.ts";

const SIGTERM = 15;
const SIGKILL = 9;
/** For what must come to an end after a service was told to stop. */
const tidyMs = 30_000;
/** Longest part of a line that is repeated in an error. */
const maxRepeated = 300;

/** The container's first process ended by itself and not well. */
export class TaskExitError extends Error {
  override readonly name: string = "TaskExitError";
  readonly exitCode: number;

  constructor(id: string, exitCode: number, lastLine: string) {
    const signal = signalOfExitCode(exitCode);
    const how = signal === undefined ? `exit code ${exitCode}` : `exit code ${exitCode}, ${signal}`;
    super(`task "${id}" failed: ${how}${lastLine === "" ? "" : ` (last log ${JSON.stringify(lastLine)})`}`);
    this.exitCode = exitCode;
  }
}

export function containerRunner(options: ContainerRunnerOptions): Runner {
  const { runtime, id, graceMs = 10_000 } = options;

  async function create(signal: AbortSignal): Promise<void> {
    const { containerSpec } = await import("./container-spec.ts"); // a table of some size that a node without Kubernetes never needs
    await runtime.remove(id, signal);
    const spec = (image: Parameters<typeof containerSpec>[1]): object => containerSpec(options, image);
    await runtime.create({ id, image: options.image, spec }, signal);
  }

  /** Ends with the task, at the latest after the grace and what SIGKILL takes. */
  async function stop(task: RunningTask, { clock, log }: RunContext): Promise<void> {
    using patience = clock.timeout(graceMs);
    const over = new AbortController();
    const exited = exitedBefore(task, AbortSignal.any([patience.signal, over.signal]));
    log.info("sending signal to task", { task: id, signal: "SIGTERM" });
    await task.kill(SIGTERM);
    const hasEnded = await exited;
    over.abort();
    if (hasEnded) return;
    log.info("sending signal to task", { task: id, signal: "SIGKILL" });
    await task.kill(SIGKILL, { all: true });
  }

  /** Waits for the end, which after the order to stop must come in time. */
  async function waitForEnd(task: RunningTask, context: RunContext): Promise<number | undefined> {
    const { signal, clock, log } = context;
    const giveUp = new AbortController();
    const onAbort = async (): Promise<void> => {
      try {
        await stop(task, context);
        await clock.sleep(tidyMs, giveUp.signal);
      } catch (error) {
        if (!giveUp.signal.aborted) log.warn("cannot stop task", { task: id, error });
      }
      giveUp.abort();
    };
    const listener = (): void => void onAbort();
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    try {
      return await task.exited(giveUp.signal);
    } catch (error) {
      if (!giveUp.signal.aborted) throw error;
      return undefined; // left to the clean-up
    } finally {
      signal.removeEventListener("abort", listener);
      giveUp.abort();
    }
  }

  return {
    name: `Containerd(${id})`,
    async run(context) {
      const { signal, clock, log } = context;
      await create(signal);
      const output = serviceOutput(context);
      let code: number | undefined;
      {
        await using task = await runtime.start(id, output.take, signal);
        context.started(`Started task ${id} (PID ${task.pid}) for container ${id}`, task.pid);
        code = await waitForEnd(task, context);
      }
      output.end();
      using patience = clock.timeout(tidyMs);
      await runtime.remove(id, patience.signal).catch((error: unknown) => {
        log.warn("cannot remove container", { container: id, error }); // the next start does
      });
      if (!signal.aborted && code !== 0) throw new TaskExitError(id, code ?? -1, output.lastLine());
    },
  };
}

async function exitedBefore(task: RunningTask, signal: AbortSignal): Promise<boolean> {
  try {
    await task.exited(signal);
    return true;
  } catch {
    return false; // the signal, or containerd: the caller looks further
  }
}

/** Whole lines, a splitter for each stream, so that what two streams print does not mix within a line. */
function serviceOutput({ output }: RunContext): {
  readonly take: (chunk: Uint8Array, stream: "stdout" | "stderr") => void;
  readonly end: () => void;
  readonly lastLine: () => string;
} {
  let last: Uint8Array = new Uint8Array();
  const write = (lines: Uint8Array): void => {
    output.write(lines);
    last = lines;
  };
  const splitters = { stdout: lineSplitter(write), stderr: lineSplitter(write) };
  return {
    take: (chunk, stream) => splitters[stream].push(chunk),
    end() {
      splitters.stdout.end();
      splitters.stderr.end();
    },
    lastLine: () => decodeUtf8(last).trimEnd().split("\n").at(-1)?.slice(0, maxRepeated) ?? "",
  };
}
