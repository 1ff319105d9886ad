// How a service declares itself, and how it looks from outside.
import type { ServiceHealth, ServiceStateName } from "../runtime/events.ts";
import type { Condition } from "./condition.ts";
import type { Runner } from "./runner.ts";

/** `always`: again whenever it ends · `until-success`: again until it ended well · `never`: its first end is the end. */
export type RestartPolicy = "always" | "until-success" | "never";

export interface HealthCheck {
  /** Resolves when the service is well. It must heed the signal, which aborts after `timeoutMs`. */
  check(signal: AbortSignal): Promise<void>;
  /** Delay before the first check; 1000 when absent. */
  readonly initialDelayMs?: number;
  /** 5000 when absent. */
  readonly periodMs?: number;
  /** 500 when absent. */
  readonly timeoutMs?: number;
}

export type ServiceOperation = "start" | "stop" | "restart";

/** `C` is what the program hands to its services: ports, paths, settings. */
export interface ServiceDeclaration<C> {
  readonly id: string;
  /** Services that must be up first, and that are stopped after this one. */
  readonly dependsOn?: readonly string[];
  /** Volumes that must be mounted, and stay so while it runs. */
  readonly volumes?: readonly string[];
  readonly restart: RestartPolicy;
  /** What else it waits for. */
  readonly condition?: (context: C) => readonly Condition[];
  /**
   * Before each start; again, with growing pauses, when it fails and the service is one that always restarts. Throw a `SkipService` when there is nothing to
   * do on this node, a `FinalFailure` when trying again cannot help.
   */
  readonly prepare?: (context: C, signal: AbortSignal) => Promise<void>;
  readonly runner: (context: C) => Runner;
  /** After each end, also after a failure, and after each failed `prepare`. */
  readonly cleanup?: (context: C) => Promise<void>;
  readonly health?: (context: C) => HealthCheck;
  /** What clients may do with it; nothing when absent. */
  readonly allowed?: readonly ServiceOperation[];
}

/** A declaration whose context is already bound: what the supervisor runs. */
export type Service = ServiceDeclaration<void>;

export interface BindableService<C> {
  readonly id: string;
  bind(context: C): Service;
}

/** Checks the declaration and makes it ready to be bound to what the program hands in. */
export function defineService<C>(declaration: ServiceDeclaration<C>): BindableService<C> {
  const { id, dependsOn = [] } = declaration;
  if (!/^[a-z][a-z0-9_-]*$/u.test(id)) throw new TypeError(`Cannot define service "${id}": want a lower-case name`);
  if (dependsOn.includes(id)) throw new TypeError(`Cannot define service "${id}": it depends on itself`);
  const { condition, prepare, runner, cleanup, health, ...plain } = declaration;
  return {
    id,
    bind: (context) => ({
      ...plain,
      runner: () => runner(context),
      ...(condition === undefined ? {} : { condition: () => condition(context) }),
      ...(prepare === undefined ? {} : { prepare: (_, signal) => prepare(context, signal) }),
      ...(cleanup === undefined ? {} : { cleanup: () => cleanup(context) }),
      ...(health === undefined ? {} : { health: () => health(context) }),
    }),
  };
}

/** Thrown by `prepare`: the service is not needed here. It counts as up for those that depend on it. */
export class SkipService extends Error {
  override readonly name: string = "SkipService";
}

/** Thrown by `prepare`: the service fails, and stays so until somebody acts. */
export class FinalFailure extends Error {
  override readonly name: string = "FinalFailure";
}

export interface ServiceEvent {
  readonly message: string;
  readonly state: ServiceStateName;
  readonly timeMs: number;
}

export interface ServiceInfo {
  readonly id: string;
  readonly state: ServiceStateName;
  /** The last 64, oldest first. */
  readonly events: readonly ServiceEvent[];
  readonly health: ServiceHealth;
  /** How often its program or task has begun to run. */
  readonly starts: number;
}
