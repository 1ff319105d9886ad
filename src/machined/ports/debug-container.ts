// One debug container: how it is made, step by step with the way back, and what is done with it while it runs.
import type { ImagePlace } from "../../api/containers-port.ts";
import type { DebugContainer, DebugRequest } from "../../api/debug-port.ts";
import { anySignal, CanceledError } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import { toError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import {
  closeTaskInput,
  createContainer,
  createTask,
  killTask,
  removeContainer,
  resizeTask,
  startTask,
  waitForTask,
} from "../../clients/containerd/container.ts";
import type { ImageProcess } from "../../clients/containerd/runtime.ts";
import type { Instance } from "../../clients/containerd/instance.ts";
import type { Cgroups } from "../../linux/cgroup.ts";
import type { Files } from "../../linux/files.ts";
import type { Mounts } from "../../linux/mount.ts";
import type { NamedPipes, PipeReader, PipeWriter } from "../../linux/pipes.ts";
import { debugSpec, hostRoot, outermostMounts } from "./debug-spec.ts";

export interface DebugContainerParts {
  /** Group for the parents of containers' processes; that of containerd when absent. */
  readonly shimCgroup: (place: ImagePlace) => string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pipes: Pick<NamedPipes, "openReader" | "openWriter">;
  /** Where the pipes are. */
  readonly pipesDirectory: string;
  readonly cgroups: Pick<Cgroups, "create" | "remove">;
  readonly mounts: Pick<Mounts, "table">;
  readonly files: Pick<Files, "exists">;
}

const tidyMs = 30_000;
/** How long nothing must come, of a container that has ended, for us to believe that this was all. */
const quietMs = 2000;

/** One container on its way: what was made so far, and how it is taken away again. */
export interface Making {
  readonly id: string;
  readonly instance: Instance;
  readonly place: ImagePlace;
  readonly request: DebugRequest;
  /** Below the root of the hierarchy. */
  readonly cgroup: string;
  readonly undo: AsyncDisposableStack;
  /** Takes all of it away; whoever asks again waits for the same. */
  readonly end: () => Promise<void>;
}

export interface MadeContainer {
  /** Of its process. */
  readonly pid: number;
  readonly output: PipeReader;
  readonly input: PipeWriter;
}

/** Adds a step of the way back: it has its own time, and a failure keeps no other step from being done. */
function undoBy(
  { clock, log }: DebugContainerParts,
  { id, undo }: Making,
  what: string,
  step: (signal: AbortSignal) => Promise<void>,
): void {
  undo.defer(async () => {
    using patience = clock.timeout(tidyMs);
    try {
      await step(patience.signal);
    } catch (error) {
      log.warn("cannot clear away debug container", { container: id, what, error });
    }
  });
}

/** What it still prints is dropped meanwhile: a full pipe would keep its parent from ending. */
async function remove({ id, instance }: Making, output: PipeReader, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const drained = (async () => {
    while ((await output.read(over.signal)) !== undefined);
  })();
  drained.catch(() => undefined); // over
  try {
    await removeContainer(instance, id, signal);
  } finally {
    over.abort();
  }
}

/** Of the host, that a container in its place gets. */
async function visibleMounts({ mounts, files }: DebugContainerParts): Promise<readonly string[]> {
  const targets = outermostMounts(await mounts.table());
  const isThere = await Promise.all(targets.map((target) => files.exists(target)));
  return targets.filter((_, index) => isThere[index]);
}

/** Makes all and starts it. What was made before something failed is left to `undo`. */
export async function makeContainer(
  parts: DebugContainerParts,
  making: Making,
  { image, signal }: { readonly image: string; readonly signal: AbortSignal },
): Promise<MadeContainer> {
  const { id, instance, place, request, cgroup } = making;
  const { pipes, cgroups, clock } = parts;
  const stdin = `${parts.pipesDirectory}/${id}-in`;
  const stdout = `${parts.pipesDirectory}/${id}-out`;
  const isHost = request.profile === "host-ns";
  undoBy(parts, making, "cgroup", (within) => cgroups.remove(cgroup, clock, within));
  await cgroups.create(cgroup);
  const output = await pipes.openReader(stdout);
  undoBy(parts, making, "output", async () => output[Symbol.asyncDispose]());
  const input = await pipes.openWriter(stdin);
  undoBy(parts, making, "input", async () => input[Symbol.asyncDispose]());
  const hostMounts = isHost ? await visibleMounts(parts) : [];
  undoBy(parts, making, "container", (within) => remove(making, output, within));
  const spec = (process: ImageProcess): object => debugSpec({ request, cgroup, hostMounts }, process);
  await createContainer(instance, { id, image, spec }, signal);
  const streams = request.terminal ? { stdin, stdout, stderr: "", terminal: true } : { stdin, stdout, stderr: stdout };
  const rootfs = isHost ? { rootfs: hostRoot } : {};
  const pid = await createTask(instance, id, { streams, shimCgroup: parts.shimCgroup(place), ...rootfs, signal });
  await startTask(instance, id, signal);
  return { pid, output, input };
}

/** What a client does with it. */
export function runningContainer(
  { id, instance, request, end }: Making,
  { output, input, pid }: MadeContainer,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): DebugContainer {
  const disposed = new AbortController();
  const ended = new AbortController();
  const life = anySignal(signal, disposed.signal);
  const exit = waitForTask(instance, id, life);
  const onEnd = (): void => {
    output.finish();
    ended.abort(new CanceledError("The container has ended"));
  };
  exit.then(onEnd, onEnd);
  const whileRunning = anySignal(life, ended.signal);

  /** The rest: up to the end, or until nothing comes any more, should somebody hold the pipe for ever. */
  async function readRest(): Promise<Uint8Array | undefined> {
    using quiet = clock.timeout(quietMs, life);
    try {
      return await output.read(quiet.signal);
    } catch (error) {
      life.throwIfAborted();
      if (quiet.signal.aborted) return undefined;
      throw error;
    }
  }

  return {
    id,
    pid,
    async read() {
      if (!ended.signal.aborted) {
        try {
          return await output.read(whileRunning);
        } catch (error) {
          if (life.aborted || !ended.signal.aborted) throw toError(error);
        }
      }
      return readRest();
    },
    exited: () => exit,
    async write(bytes) {
      try {
        await input.write(bytes, whileRunning);
      } catch (error) {
        if (life.aborted || !ended.signal.aborted) throw error; // nobody reads any more otherwise
      }
    },
    async closeInput() {
      if (request.terminal) return;
      await input[Symbol.asyncDispose]();
      await closeTaskInput(instance, id, life);
    },
    async resize(width, height) {
      if (request.terminal && !ended.signal.aborted) await resizeTask(instance, id, { width, height, signal: life });
    },
    kill: (signalNumber) => killTask(instance, id, { signalNumber, all: false, signal: life }),
    async [Symbol.asyncDispose]() {
      disposed.abort(new CanceledError("The container is removed"));
      await end();
    },
  };
}
