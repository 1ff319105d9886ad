// Runs sequences: one at a time, phase by phase, and tells about each step in events and log lines that clients know.
//
// - The first task that fails cancels the others of its phase and fails the sequence.
// - A sequence that is asked for while another one runs takes over if the table or the caller says so; else it is refused as locked.
// - The end of the node's run travels as an `EndOfRun`, which looks like a failure on the wire.
import { CanceledError, abortable, isCanceled } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain, toError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { formatDuration } from "../base/units.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { EventPayload, SequenceErrorCode, SequenceName } from "../runtime/events.ts";
import type { Phase, Sequence, Task, TaskContext } from "./sequence.ts";
import { EndOfRun } from "./sequence.ts";
import { mayTakeOver } from "./takeover.ts";

export interface RunOptions {
  /** UUID of the request; all events of the sequence carry it. */
  readonly actorId?: string;
  readonly takeover?: Takeover;
}

/** From whatever runs, or from these; with false, and when absent, the table decides. */
export type Takeover = boolean | readonly SequenceName[];

export interface EngineOptions<N> {
  readonly node: N;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Engine<N> {
  /** Rejects with a `SequenceError`, or with `EndOfRun` when the node is to go down. */
  run(sequence: Sequence<N>, options?: RunOptions): Promise<void>;
  /** Name of the running one, or undefined. */
  readonly running: SequenceName | undefined;
}

export class SequenceError extends Error {
  override readonly name: string = "SequenceError";
  readonly code: SequenceErrorCode;

  constructor(message: string, options: { readonly code: SequenceErrorCode; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
}

/** How long the one that takes over waits for the other to stop. */
const takeoverPatienceMs = 60_000;

interface Current {
  readonly name: SequenceName;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export function openEngine<N>(options: EngineOptions<N>): Engine<N> {
  return new SequenceEngine(options);
}

class SequenceEngine<N> implements Engine<N> {
  readonly #options: EngineOptions<N>;
  #current: Current | undefined;

  constructor(options: EngineOptions<N>) {
    this.#options = options;
  }

  get running(): SequenceName | undefined {
    return this.#current?.name;
  }

  async run(sequence: Sequence<N>, { actorId = "", takeover = false }: RunOptions = {}): Promise<void> {
    const abort = new AbortController();
    const ended = Promise.withResolvers<void>();
    const current: Current = { name: sequence.name, abort, ended: ended.promise };
    await this.#makeCurrent(current, takeover);
    try {
      await this.#runPhases(sequence, actorId, abort.signal);
    } finally {
      if (this.#current === current) this.#current = undefined;
      ended.resolve();
    }
  }

  /** Waits until nothing runs any more, or refuses. Whoever waits at the same time finds the first one running when it looks again. */
  async #makeCurrent(next: Current, takeover: Takeover): Promise<void> {
    const { clock, log } = this.#options;
    const { name } = next;
    for (let current = this.#current; current !== undefined; current = this.#current) {
      if (!takesOver(name, current.name, takeover)) {
        const error = { code: "LOCKED", message: "sequence not started: locked" } as const;
        this.#publish({ kind: "sequence", sequence: name, action: "NOOP", error }, "");
        throw new SequenceError("sequence not started: locked", { code: "LOCKED" });
      }
      log.info("sequence takes over", { sequence: name, from: current.name });
      current.abort.abort(new CanceledError(`Sequence "${name}" took over`));
      using patience = clock.timeout(takeoverPatienceMs);
      try {
        await abortable(current.ended, patience.signal);
      } catch (error) {
        log.warn("sequence did not stop in time", { sequence: current.name, error });
        if (this.#current === current) this.#current = undefined;
      }
    }
    this.#current = next; // nothing waits between the last look and this
  }

  async #runPhases(sequence: Sequence<N>, actorId: string, signal: AbortSignal): Promise<void> {
    const { name, phases } = sequence;
    const { log } = this.#options;
    const elapsed = this.#stopwatch();
    log.info(`${name} sequence: ${phases.length} phase(s)`);
    this.#publish({ kind: "sequence", sequence: name, action: "START" }, actorId);
    const failure = await this.#firstFailure(sequence, actorId, signal);
    this.#publish({ kind: "sequence", sequence: name, action: "STOP" }, actorId);
    if (failure === undefined) {
      log.info(`${name} sequence: done: ${elapsed()}`);
      return;
    }
    const code = signal.aborted && isCanceled(failure.cause) ? "CANCELED" : "FATAL";
    const message = `sequence failed: error running phase ${failure.phase} in ${name} sequence: ${failure.message}`;
    this.#publish({ kind: "sequence", sequence: name, action: "NOOP", error: { code, message } }, actorId);
    if (failure.cause instanceof EndOfRun) throw failure.cause;
    log.error(`${name} sequence: failed: ${elapsed()}`, { error: failure.cause });
    throw new SequenceError(message, { code, cause: failure.cause });
  }

  async #firstFailure(
    { phases }: Sequence<N>,
    actorId: string,
    signal: AbortSignal,
  ): Promise<{ readonly phase: number; readonly message: string; readonly cause: Error } | undefined> {
    for (const [index, each] of phases.entries()) {
      const number = index + 1;
      try {
        signal.throwIfAborted();
        if (each.when !== undefined && !(await each.when(this.#options.node))) continue;
        await this.#runPhase(each, { position: `${number}/${phases.length}`, actorId, signal });
      } catch (error) {
        const cause = error instanceof TaskFailure ? error.reason : toError(error);
        const message = error instanceof TaskFailure ? error.message : errorChain(error);
        return { phase: number, message, cause };
      }
    }
    return undefined;
  }

  async #runPhase(
    { name, tasks }: Phase<N>,
    {
      position,
      actorId,
      signal,
    }: { readonly position: string; readonly actorId: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { log } = this.#options;
    const elapsed = this.#stopwatch();
    log.info(`phase ${name} (${position}): ${tasks.length} tasks(s)`);
    this.#publish({ kind: "phase", phase: name, action: "START" }, actorId);
    const abort = new AbortController();
    const both = AbortSignal.any([signal, abort.signal]);
    let first: TaskFailure | undefined;
    await Promise.all(
      tasks.map(async (task, index) => {
        const place = `${index + 1}/${tasks.length}`;
        try {
          await this.#runTask(task, { place, actorId, signal: both });
        } catch (error) {
          first ??= new TaskFailure(`task ${place}: failed, ${errorChain(error)}`, toError(error));
          abort.abort(new CanceledError(`Task "${task.name}" failed`));
        }
      }),
    );
    this.#publish({ kind: "phase", phase: name, action: "STOP" }, actorId);
    if (first !== undefined) throw first;
    log.info(`phase ${name} (${position}): done, ${elapsed()}`);
  }

  async #runTask(
    task: Task<N>,
    { place, actorId, signal }: { readonly place: string; readonly actorId: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { node, clock, log } = this.#options;
    const prefix = `task ${task.name} (${place})`;
    const context: TaskContext = { signal, clock, say: (line) => log.info(`${prefix}: ${line}`) };
    const elapsed = this.#stopwatch();
    log.info(`${prefix}: starting`);
    this.#publish({ kind: "task", task: task.name, action: "START" }, actorId);
    try {
      await task.run(node, context);
      log.info(`${prefix}: done, ${elapsed()}`);
    } catch (error) {
      if (!(error instanceof EndOfRun)) log.info(`${prefix}: failed: ${errorChain(error)}`);
      throw error;
    } finally {
      this.#publish({ kind: "task", task: task.name, action: "STOP" }, actorId);
    }
  }

  #publish(payload: EventPayload, actorId: string): void {
    this.#options.events.publish(payload, actorId);
  }

  #stopwatch(): () => string {
    const startedMs = this.#options.clock.monotonic();
    return () => formatDuration(BigInt(Math.round((this.#options.clock.monotonic() - startedMs) * 1000)) * 1000n);
  }
}

function takesOver(next: SequenceName, running: SequenceName, takeover: Takeover): boolean {
  if (typeof takeover !== "boolean") return takeover.includes(running);
  return takeover || mayTakeOver(running, next);
}

/** Carries the position of the task beside its error. */
class TaskFailure extends Error {
  readonly reason: Error;

  constructor(message: string, reason: Error) {
    super(message);
    this.reason = reason;
  }
}
