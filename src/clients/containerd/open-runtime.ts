// The container runtime of the services, over a connection to containerd.
import type { Logger } from "../../base/logger.ts";
import {
  createContainer,
  createTask,
  killTask,
  removeContainer,
  removeTask,
  startTask,
  waitForTask,
} from "./container.ts";
import { ensureImage } from "./ensure.ts";
import type { Instance } from "./instance.ts";
import { within } from "./instance.ts";
import { call } from "../../rpc/client.ts";
import { Version } from "../gen/containerd-services-version-v1.ts";
import type { RegistryAccess } from "./pull.ts";
import type { ContainerRuntime, RunningTask } from "./runtime.ts";

/** A pipe that a container prints into. */
export interface OutputPipe {
  /** Takes what is still in it, and removes it. */
  close(): Promise<void>;
}

export interface OutputPipes {
  /** Makes a named pipe, in a folder of its own if need be, and reads from it until it is closed. It never ends by itself. */
  open(path: string, onData: (chunk: Uint8Array) => void): Promise<OutputPipe>;
}

export interface RuntimeOptions {
  readonly instance: Instance;
  readonly access: RegistryAccess;
  readonly log: Logger;
  readonly pipes: OutputPipes;
  /** Where the pipes are; containerd must be able to reach it. */
  readonly pipesDirectory: string;
  /** Group for the parents of containers' processes, below the root of the hierarchy; it must exist. Theirs is that of containerd when absent. */
  readonly shimCgroup?: string;
}

const tidyMs = 30_000;

export function openContainerRuntime(options: RuntimeOptions): ContainerRuntime {
  const { instance, access, log, pipes, pipesDirectory } = options;
  const { clock } = instance.client;

  async function start(
    id: string,
    output: (chunk: Uint8Array, stream: "stdout" | "stderr") => void,
    signal: AbortSignal,
  ): Promise<RunningTask> {
    const paths = { stdout: `${pipesDirectory}/${id}-stdout`, stderr: `${pipesDirectory}/${id}-stderr` };
    await using open = new AsyncDisposableStack();
    for (const stream of ["stdout", "stderr"] as const) {
      const pipe = await pipes.open(paths[stream], (chunk) => output(chunk, stream));
      open.defer(() => pipe.close());
    }
    const pid = await createTask(instance, id, { streams: paths, shimCgroup: options.shimCgroup, signal });
    open.defer(() => endTask(id));
    await startTask(instance, id, signal);
    return runningTask(id, pid, open.move());
  }

  /** Also when containerd is not there: then the next start cleans up. */
  async function endTask(id: string): Promise<void> {
    using patience = clock.timeout(tidyMs);
    try {
      await removeTask(instance, id, patience.signal);
    } catch (error) {
      log.warn("cannot remove task", { container: id, error });
    }
  }

  /** The stack removes the task before the pipes: containerd hands on the last output while it does. */
  function runningTask(id: string, pid: number, open: AsyncDisposableStack): RunningTask {
    return {
      pid,
      exited: (signal) => waitForTask(instance, id, signal),
      async kill(signalNumber, { all = false } = {}) {
        using patience = clock.timeout(tidyMs);
        await killTask(instance, id, { signalNumber, all, signal: patience.signal });
      },
      [Symbol.asyncDispose]: () => open.disposeAsync(),
    };
  }

  return {
    async ready(signal) {
      await call(instance.client, Version.Version, {}, within(instance, signal));
    },
    ensureImage: (reference, signal, onProgress) =>
      ensureImage(instance, reference, { access, signal, onProgress, log }),
    remove: (id, signal) => removeContainer(instance, id, signal),
    create: (container, signal) => createContainer(instance, container, signal),
    start,
  };
}
