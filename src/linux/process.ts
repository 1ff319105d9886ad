// Child processes: started through the small helper `launch`, which sets up between fork and exec what Node cannot, and then becomes the program.
import type { ExitStatus } from "../base/exit-status.ts";
import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { constants as fileConstants } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { constants } from "node:os";
import { BugError } from "../base/errors.ts";
import { concatBytes } from "../base/bytes.ts";
import type { Confinement, FilterText } from "./launch-arguments.ts";
import { keptFilters, launchArguments } from "./launch-arguments.ts";
import type { Reaper } from "./reaper.ts";

export type OutputStream = "stdout" | "stderr";

export interface ProcessOptions extends Confinement {
  /** Path of the program; seen from inside its own root, when it has one. */
  readonly path: string;
  /** Arguments after the program's name. */
  readonly args?: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Without `terminal`: what the process reads from its standard input, the one way for secrets: arguments and environments can be read by others. Nothing when absent. */
  readonly input?: Uint8Array | string;
  /** Is told what the process writes, piece by piece; output is dropped when absent. What goes to a `terminal` is not told. */
  readonly output?: (chunk: Uint8Array, stream: OutputStream) => void;
}

export interface ChildHandle {
  readonly pid: number;
  /** Resolves when the process is gone and its output is read to the end; never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** False when it is gone already. */
  kill(signal: NodeJS.Signals): boolean;
}

export interface RunResult {
  readonly status: ExitStatus;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface Processes {
  /** Resolves once the program runs, which is when `exec` worked; rejects when it could not be started. */
  start(options: ProcessOptions): Promise<ChildHandle>;
  /** Runs to the end; kills it when the signal aborts, and rejects with its reason. Keeps at most 1 MiB of each output. */
  run(options: ProcessOptions, signal: AbortSignal): Promise<RunResult>;
  /** Any process by number, 0 for none. False when there is no such process. */
  kill(pid: number, signal: NodeJS.Signals): boolean;
  /** Every process but ourselves and the kernel's: the last step of shutting down. */
  killAll(signal: NodeJS.Signals): void;
}

/** The helper in the image. */
export const launchPath = "/usr/libexec/ichor/launch";

const maxOutputBytes = 1024 * 1024;

export interface ProcessesOptions {
  /** Who takes orphans must leave our children to us; absent when we are not process 1. */
  readonly reaper?: Reaper;
  /** Path of the helper. */
  readonly launch?: string;
}

function statusOf(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  if (signal !== null) return { kind: "killed", signal };
  return { kind: "exited", code: code ?? -1 };
}

function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, constants.signals[signal]);
    return true;
  } catch {
    return false; // ESRCH: it is gone
  }
}

/** The helper, and the filters of system calls that it is given. */
interface Launch {
  readonly path: string;
  readonly filterText: FilterText;
}

/** What `spawn` is called with: the program itself, or the helper in front of it. */
function commandOf(options: ProcessOptions, launch: Launch): readonly [string, readonly string[]] {
  const { path, args = [], env = {} } = options;
  const confining = launchArguments(options, launch.filterText);
  if (confining.length === 0) return [path, args];
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return [launch.path, [...confining, ...variables, "--", path, ...args]];
}

/** Descriptors of a terminal for a child: input and output. */
type TerminalFds = readonly [input: number, output: number];

/**
 * Opens a terminal for a child and gives it to `use`, which keeps nothing of it. Each direction has a description of its own, so that one that waits for keys does
 * not change how the other writes; nobody waits for a line to be connected.
 */
async function withTerminal<T>(path: string, use: (fds: TerminalFds) => Promise<T>): Promise<T> {
  const flags = fileConstants.O_NOCTTY | fileConstants.O_NONBLOCK;
  await using input = await open(path, fileConstants.O_RDONLY | flags);
  await using output = await open(path, fileConstants.O_WRONLY | flags);
  return await use([input.fd, output.fd]);
}

function spawnChild(options: ProcessOptions, launch: Launch, terminal?: TerminalFds): ChildProcess {
  const [file, args] = commandOf(options, launch);
  const stream = options.output === undefined ? "ignore" : "pipe";
  const input = options.input === undefined ? "ignore" : "pipe";
  const stdio: StdioOptions = terminal === undefined ? [input, stream, stream] : [...terminal, stream];
  // with a terminal the helper begins the session, which must not have begun before
  const detached = terminal === undefined;
  const child = spawn(file, args, { env: options.env ?? {}, stdio, detached });
  child.stdin?.on("error", () => undefined); // it ended without reading all: its exit status says why
  child.stdin?.end(options.input);
  child.stdout?.on("data", (chunk: Uint8Array) => options.output?.(chunk, "stdout"));
  child.stderr?.on("data", (chunk: Uint8Array) => options.output?.(chunk, "stderr"));
  return child;
}

/** The machine's processes. */
export function nodeProcesses({ reaper, launch: path = launchPath }: ProcessesOptions = {}): Processes {
  const launch: Launch = { path, filterText: keptFilters() };

  async function start(options: ProcessOptions): Promise<ChildHandle> {
    const { root, terminal } = options;
    if (root !== undefined) await mkdir(root.directory, { recursive: true, mode: 0o700 });
    return terminal === undefined ? begin(options) : withTerminal(terminal, (fds) => begin(options, fds));
  }

  async function begin(options: ProcessOptions, terminal?: TerminalFds): Promise<ChildHandle> {
    const child = spawnChild(options, launch, terminal);
    const { pid } = child;
    const claim = pid === undefined ? undefined : reaper?.claim(pid);
    const started = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<ExitStatus>();
    child.once("spawn", () => started.resolve());
    child.once("error", (cause) => started.reject(new Error(`Cannot start "${options.path}"`, { cause })));
    child.once("exit", () => claim?.[Symbol.dispose]());
    child.once("close", (code, signal) => ended.resolve(statusOf(code, signal)));
    await started.promise;
    if (pid === undefined) throw new BugError(`Cannot start "${options.path}": it runs without a number`);
    return { pid, exited: ended.promise, kill: (signal) => child.kill(signal) };
  }

  async function run(options: ProcessOptions, signal: AbortSignal): Promise<RunResult> {
    signal.throwIfAborted();
    const kept: Record<OutputStream, Uint8Array[]> = { stdout: [], stderr: [] };
    const sizes: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
    const child = await start({
      ...options,
      output(chunk, stream) {
        options.output?.(chunk, stream);
        const room = maxOutputBytes - sizes[stream];
        if (room <= 0) return;
        kept[stream].push(chunk.subarray(0, room));
        sizes[stream] += Math.min(chunk.length, room);
      },
    });
    const onAbort = (): void => void child.kill("SIGKILL");
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const status = await child.exited;
    signal.removeEventListener("abort", onAbort);
    signal.throwIfAborted();
    return { status, stdout: concatBytes(kept.stdout), stderr: concatBytes(kept.stderr) };
  }

  return {
    start,
    run,
    kill: sendSignal,
    killAll: (signal) => void sendSignal(-1, signal),
  };
}
