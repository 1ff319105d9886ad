// A container runtime whose containers are plain processes: the paths of a node that they name lie below a folder.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { abortable } from "../../src/base/abort.ts";
import type { ContainerRuntime } from "../../src/clients/containerd/runtime.ts";

export interface ProcessRuntimeOptions {
  /** Where `/var` and `/system` of the node are. */
  readonly root: string;
  /** Where the programs of `/usr/local/bin` are. */
  readonly programs: string;
}

export interface ProcessRuntime extends ContainerRuntime {
  /** The processes that run, by container. */
  readonly processes: ReadonlyMap<string, ChildProcess>;
}

interface OciProcess {
  readonly process: { readonly args: readonly string[] };
}

export function processRuntime({ root, programs }: ProcessRuntimeOptions): ProcessRuntime {
  const created = new Map<string, readonly string[]>();
  const processes = new Map<string, ChildProcess>();
  const inside = (text: string): string => text.replaceAll(/\/(?:var\/lib|system)\//gu, (path) => `${root}${path}`);

  return {
    processes,
    ready: async () => undefined,
    ensureImage: () => Promise.resolve({ name: "sha256:0", digest: "sha256:0" }),
    remove: async (id) => {
      const child = processes.get(id);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    create(container) {
      const spec = container.spec({ entrypoint: [], command: [], env: [], workingDirectory: "" });
      const { process } = spec as OciProcess; // the shape that the OCI specification gives it
      created.set(container.id, process.args);
      return Promise.resolve();
    },
    start(id, output) {
      const [program = "", ...args] = created.get(id) ?? [];
      const path = join(programs, program.slice(program.lastIndexOf("/") + 1));
      const child = spawn(path, args.map(inside), { stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.on("data", (chunk: Buffer) => output(chunk, "stdout"));
      child.stderr.on("data", (chunk: Buffer) => output(chunk, "stderr"));
      processes.set(id, child);
      const exited = once(child, "close") as Promise<[number | null]>; // code, or null after a signal
      return Promise.resolve({
        pid: child.pid ?? 0,
        exited: async (signal) => (await abortable(exited, signal))[0] ?? 137,
        kill: (signalNumber) => {
          child.kill(signalNumber);
          return Promise.resolve();
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}
