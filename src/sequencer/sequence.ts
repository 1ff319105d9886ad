// What a sequence is made of: phases one after the other, in each of them tasks side by side.
import type { Clock } from "../base/clock.ts";
import type { SequenceName } from "../runtime/events.ts";

/** What a task is given besides the node itself. */
export interface TaskContext {
  /** Aborts when another task of the phase failed, or another sequence takes over. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** One line in the node's log, after the task's name. */
  readonly say: (line: string) => void;
}

/** `N` is the node as tasks see it: what the program hands in. */
export interface Task<N> {
  /** Clients see it in events; some names are part of the interface. */
  readonly name: string;
  readonly run: (node: N, context: TaskContext) => Promise<void>;
}

export interface Phase<N> {
  readonly name: string;
  readonly tasks: readonly Task<N>[];
  /** Asked just before the phase; with false it is passed over in silence, but keeps its number. */
  readonly when?: (node: N) => boolean | Promise<boolean>;
}

export interface Sequence<N> {
  readonly name: SequenceName;
  readonly phases: readonly Phase<N>[];
}

/** A phase of one task which gives it its name, or of several. */
export function phase<N>(name: string, ...tasks: readonly Task<N>[]): Phase<N> {
  return { name, tasks };
}

/** The phases for which the condition holds when the sequence is planned. */
export function only<N>(condition: boolean, ...phases: readonly Phase<N>[]): readonly Phase<N>[] {
  return condition ? phases : [];
}

/** Thrown by the last task of a sequence that ends the node's run: not a failure. */
export class EndOfRun extends Error {
  override readonly name: string = "EndOfRun";
  /** Number of reboot(2). */
  readonly command: number;

  constructor(command: number) {
    super(`unix.Reboot(${command.toString(16)})`);
    this.command = command;
  }
}
