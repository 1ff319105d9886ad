// One service's life: states, events, health, and the run that is going on.
//
// States: Initialized → Starting → (Waiting) → Preparing → Running → Stopping → Finished; or Failed, or Skipped.
// Between two runs of a service that is restarted, and between two tries to prepare it, it is Waiting.
import { CanceledError, isCanceled } from "../base/abort.ts";
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain, toError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { ringBuffer } from "../base/ring-buffer.ts";
import { openScope } from "../base/scope.ts";
import type { ServiceHealth, ServiceStateName } from "../runtime/events.ts";
import type { LogWriter } from "../runtime/log-store.ts";
import type { Condition } from "./condition.ts";
import { allOf } from "./condition.ts";
import { runHealthChecks } from "./health.ts";
import type { Runner } from "./runner.ts";
import type { Service, ServiceEvent, ServiceInfo } from "./service.ts";
import { FinalFailure, SkipService } from "./service.ts";

/** What an instance needs from its supervisor. */
export interface InstancePorts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly output: LogWriter;
  /** Conditions that hold for every service: volumes, then dependencies. */
  gates(service: Service): readonly Condition[];
  /** After each change of state or health. */
  changed(instance: ServiceInstance, message: string): void;
  /** When it is not active any more, after everything was tidied. */
  idle(): void;
  pidStarted(id: string, pid: number): Promise<void>;
  pidEnded(id: string): Promise<void>;
  /** Lets go of the service's volumes. */
  release(service: Service): Promise<void>;
}

interface Run {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

const restartBackoff = { initialMs: 1000, maxMs: 30_000, factor: 2, jitter: 0.2 };
/** A run of this length was a good one: the next restart is quick again. */
const goodRunMs = 60_000;
const neverChecked: ServiceHealth = { unknown: true, healthy: false, lastMessage: "", lastChangeMs: 0 };

export class ServiceInstance {
  readonly service: Service;
  readonly #ports: InstancePorts;
  readonly #events = ringBuffer<ServiceEvent>(64);
  #state: ServiceStateName = "Initialized";
  #health: ServiceHealth = neverChecked;
  #run: Run | undefined;

  constructor(service: Service, ports: InstancePorts) {
    this.service = service;
    this.#ports = ports;
  }

  get state(): ServiceStateName {
    return this.#state;
  }

  get health(): ServiceHealth {
    return this.#health;
  }

  /** True from the call of `start` until the service has ended. */
  get active(): boolean {
    return this.#run !== undefined;
  }

  /** Skipped, or running and, if it has a health check, healthy. */
  get isUp(): boolean {
    if (this.#state === "Skipped") return true;
    return this.#state === "Running" && (this.service.health === undefined || this.#health.healthy);
  }

  info(): ServiceInfo {
    return { id: this.service.id, state: this.#state, events: this.#events.tail(64), health: this.#health };
  }

  /** Does nothing when it is active already. */
  start(): void {
    if (this.#run !== undefined) return;
    const abort = new AbortController();
    this.#run = { abort, ended: this.#live(abort.signal) };
  }

  /** Resolves when it has ended. Does nothing when it is not active. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    if (!run.abort.signal.aborted) {
      if (this.#state === "Running") this.update("Stopping", "Stopping service");
      run.abort.abort(new CanceledError(`Service "${this.service.id}" was stopped`));
    }
    await run.ended;
  }

  update(state: ServiceStateName, message: string): void {
    this.#state = state;
    this.#events.push({ message, state, timeMs: this.#ports.clock.now() });
    this.#ports.changed(this, message);
  }

  /** The whole life from start to end; never rejects. */
  async #live(signal: AbortSignal): Promise<void> {
    try {
      this.update("Starting", "Starting service");
      await this.#waitForGates(signal);
      await this.#prepare(signal);
      this.update("Preparing", "Creating service runner");
      await this.#runUntilDone(this.service.runner(undefined), signal);
      this.#ended("Finished", "Service finished successfully");
    } catch (error) {
      if (error instanceof SkipService) this.#ended("Skipped", "Service skipped");
      else if (signal.aborted && (isCanceled(error) || error === signal.reason)) {
        this.#ended("Finished", "Service finished successfully");
      } else this.#ended("Failed", capitalized(errorChain(error)));
    }
    await this.#tidy();
    this.#run = undefined;
    this.#ports.idle();
  }

  #ended(state: ServiceStateName, message: string): void {
    this.#health = neverChecked;
    this.update(state, message);
  }

  async #tidy(): Promise<void> {
    await this.#afterwards(async () => this.service.cleanup?.(undefined));
    await this.#afterwards(() => this.#ports.release(this.service));
  }

  async #afterwards(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#ports.log.warn("cannot clean up after service", { service: this.service.id, error });
    }
  }

  /** A service that always restarts is also prepared until that goes well: the registry that does not have its image today may have it tomorrow. */
  async #prepare(signal: AbortSignal): Promise<void> {
    const { prepare, restart, cleanup } = this.service;
    const delays = backoff(restartBackoff);
    for (;;) {
      this.update("Preparing", "Running pre state");
      try {
        await prepare?.(undefined, signal);
        return;
      } catch (error) {
        const isFinal = error instanceof SkipService || error instanceof FinalFailure;
        if (restart !== "always" || isFinal || signal.aborted) throw error;
        this.update("Waiting", `Error in pre state, going to try again: ${errorChain(error)}`);
        await this.#afterwards(async () => cleanup?.(undefined));
        await this.#ports.clock.sleep(delays.next(), signal);
      }
    }
  }

  /** Waits for everything the service needs; what is missing is told whenever it changes, looked at once a second. */
  async #waitForGates(signal: AbortSignal): Promise<void> {
    const own = this.service.condition?.(undefined) ?? [];
    const gate = allOf([...this.#ports.gates(this.service), ...own]);
    await using scope = openScope(() => undefined, signal);
    scope.run(async (until) => {
      let told = "";
      while (!until.aborted) {
        // Conditions that hold already settle within a turn: then there is nothing to tell.
        await this.#ports.clock.sleep(told === "" ? 0 : 1000, until);
        const missing = gate.describe();
        if (missing === told || missing === "") continue;
        told = missing;
        this.update("Waiting", `Waiting for ${missing}`);
      }
    });
    await gate.wait(signal);
  }

  async #runUntilDone(runner: Runner, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const { restart } = this.service;
    const delays = backoff(restartBackoff);
    for (;;) {
      const startedMs = clock.monotonic();
      const failure = await this.#runOnce(runner, signal);
      if (signal.aborted) return;
      if (failure !== undefined && restart === "never") throw failure;
      if (failure === undefined && restart !== "always") return;
      if (clock.monotonic() - startedMs >= goodRunMs) delays.reset();
      const how = restart === "always" ? "going to restart forever" : "going to restart until it succeeds";
      this.update(
        "Waiting",
        failure === undefined
          ? `Runner ${runner.name} exited without error, ${how}`
          : `Error running ${runner.name}, ${how}: ${errorChain(failure)}`,
      );
      await clock.sleep(delays.next(), signal);
    }
  }

  async #runOnce(runner: Runner, signal: AbortSignal): Promise<Error | undefined> {
    const { id } = this.service;
    const { clock, log, output } = this.#ports;
    await using scope = openScope((error) => log.warn("service work failed", { service: id, error }), signal);
    let registered: Promise<void> = Promise.resolve();
    try {
      await runner.run({
        signal,
        output,
        clock,
        log,
        started: (message, pid) => {
          this.update("Running", message);
          registered = this.#ports.pidStarted(id, pid);
          const check = this.service.health?.(undefined);
          if (check === undefined) return;
          const report = (failure: string | undefined): void => this.#reportHealth(failure);
          scope.run((until) => runHealthChecks(check, clock, { report, signal: until }));
        },
      });
      return undefined;
    } catch (error) {
      return toError(error);
    } finally {
      await scope.close();
      this.#health = neverChecked;
      await this.#unregister(registered);
    }
  }

  async #unregister(registered: Promise<void>): Promise<void> {
    try {
      await registered;
      await this.#ports.pidEnded(this.service.id);
    } catch (error) {
      this.#ports.log.warn("cannot register process of service", { service: this.service.id, error });
    }
  }

  #reportHealth(failure: string | undefined): void {
    const healthy = failure === undefined;
    const lastMessage = failure ?? "";
    const before = this.#health;
    if (!before.unknown && before.healthy === healthy && before.lastMessage === lastMessage) return;
    this.#health = { unknown: false, healthy, lastMessage, lastChangeMs: this.#ports.clock.now() };
    this.update(this.#state, healthy ? "Health check successful" : `Health check failed: ${lastMessage}`);
  }
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
