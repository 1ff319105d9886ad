// Runs controllers: each in a loop of its own, woken by changes of its inputs, started again with back-off when it throws.
import type { Backoff } from "../base/backoff.ts";
import { backoff } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Scope } from "../base/scope.ts";
import { openScope } from "../base/scope.ts";
import type { TrackedState } from "./access.ts";
import { controllerState } from "./access.ts";
import type { Controller, Input } from "./controller.ts";
import type { Edge } from "./graph.ts";
import { dependencyEdges } from "./graph.ts";
import type { Kind } from "./resource.ts";
import type { CoreEvent, State } from "./state.ts";

export interface RuntimeOptions {
  readonly state: State;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface Runtime {
  /** Throws a TypeError when the name is taken or an output conflicts with another controller's. May be called while the runtime runs. */
  register(controller: Controller): void;
  /** Runs all controllers until the signal aborts; resolves when every one of them has ended. */
  run(signal: AbortSignal): Promise<void>;
  /** Lets the controllers, which go on running, deliver what they have; resolves when they have, or with the signal. */
  drain(signal: AbortSignal): Promise<void>;
  /** Who reads and writes what. */
  edges(): readonly Edge[];
  /** What each controller has done since the start. */
  stats(): readonly ControllerStats[];
}

export interface ControllerStats {
  readonly name: string;
  /** Reconciliations that were begun. */
  readonly runs: number;
  /** Reconciliations, and sources, that have failed. */
  readonly failures: number;
  /** How long it waits after a failure, milliseconds; 0 when the last reconciliation was well. */
  readonly backoffMs: number;
}

interface Runner {
  readonly controller: Controller;
  readonly tracked: TrackedState;
  /** Ends the wait for the next change. */
  ring: () => void;
  readonly retry: Backoff;
  /** Something changed since the last reconciliation began. */
  dirty: boolean;
  runs: number;
  failures: number;
  backoffMs: number;
}

const backoffOptions = { initialMs: 500, maxMs: 60_000 };

/** After so many reconciliations without a pause, input and output of the process get a turn: controllers that wake each other cannot starve it. */
const passesPerTurn = 16;

export function createRuntime(options: RuntimeOptions): Runtime {
  const { state, log, clock } = options;
  const runners: Runner[] = [];
  const watched = new Set<string>();
  /** By kind: most events concern few of many controllers. */
  const readers = new Map<string, { readonly runner: Runner; readonly input: Input }[]>();
  let scope: Scope | undefined;

  function wakeReaders(kind: Kind, event: CoreEvent): void {
    for (const { runner, input } of readers.get(keyOf(kind)) ?? []) if (isWoken(input, event)) wake(runner);
  }

  /** Watches one kind for all controllers that read it. An interrupted watch starts afresh, and all readers look again. */
  async function follow(kind: Kind, ready: () => void, signal: AbortSignal): Promise<void> {
    const retry = backoff(backoffOptions);
    while (!signal.aborted) {
      try {
        const events = await state.core.watch(kind, {}, signal);
        ready();
        wakeReaders(kind, { kind: "bootstrapped" });
        for await (const event of events) {
          if (event.kind === "errored") throw event.error;
          retry.reset();
          wakeReaders(kind, event);
        }
      } catch (error) {
        if (signal.aborted) return;
        log.warn("watch interrupted", { type: kind.type, namespace: kind.namespace, error: errorChain(error) });
        await clock.sleep(retry.next(), signal);
      }
    }
  }

  async function watchInputs({ controller }: Runner, running: Scope): Promise<void> {
    const pending: Promise<void>[] = [];
    for (const { namespace, type } of controller.inputs) {
      const kind = { namespace, type: type.type };
      if (watched.has(keyOf(kind))) continue;
      watched.add(keyOf(kind));
      const { promise, resolve } = Promise.withResolvers<void>();
      pending.push(promise);
      running.run((signal) => follow(kind, resolve, signal));
    }
    await Promise.all(pending);
  }

  function start(runner: Runner, running: Scope): void {
    running.run(async (signal) => {
      await watchInputs(runner, running);
      if (runner.controller.source !== undefined) running.run((inner) => sourceLoop(runner, options, inner));
      if (runner.controller.reconcile !== undefined) await reconcileLoop(runner, options, signal);
    });
  }

  return {
    register(controller) {
      checkConflicts(controller, runners);
      const runner = runnerOf(controller, state);
      runners.push(runner);
      for (const input of controller.inputs) {
        const key = keyOf({ namespace: input.namespace, type: input.type.type });
        readers.set(key, [...(readers.get(key) ?? []), { runner, input }]);
      }
      if (scope !== undefined) start(runner, scope);
    },
    async run(signal) {
      const running = openScope((error) => log.error("controller loop ended", { error: errorChain(error) }), signal);
      scope = running;
      for (const runner of runners) start(runner, running);
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      scope = undefined;
      await running.close();
      watched.clear();
    },
    async drain(signal) {
      await Promise.all(runners.map((runner) => drain(runner, options, signal)));
    },
    stats: () => runners.map(statsOf),
    edges: () => dependencyEdges(runners.map(({ controller }) => controller)),
  };
}

function runnerOf(controller: Controller, state: State): Runner {
  return {
    controller,
    tracked: controllerState(state, controller),
    ring: () => undefined,
    retry: backoff(backoffOptions),
    dirty: true,
    runs: 0,
    failures: 0,
    backoffMs: 0,
  };
}

function statsOf({ controller, runs, failures, backoffMs }: Runner): ControllerStats {
  return { name: controller.name, runs, failures, backoffMs };
}

function wake(runner: Runner): void {
  runner.dirty = true;
  runner.ring();
}

/** Reconciles whenever something changed; after a failure again, later and later, or as soon as an input changes. */
async function reconcileLoop(runner: Runner, { log, clock }: RuntimeOptions, signal: AbortSignal): Promise<void> {
  const { controller, tracked, retry } = runner;
  const { name } = controller;
  const context = { state: tracked.state, signal, log: log.with({ controller: name }), clock };
  signal.addEventListener("abort", () => runner.ring(), { once: true }); // once, not for each wait: that would take longer than the wait
  for (let pass = 1; !signal.aborted; pass++) {
    while (!runner.dirty && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      runner.ring = resolve;
      await promise;
    }
    if (signal.aborted) return;
    if (pass % passesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    runner.dirty = false;
    tracked.begin();
    runner.runs++;
    try {
      await controller.reconcile?.(context);
      retry.reset();
      runner.backoffMs = 0;
    } catch (error) {
      if (signal.aborted) return;
      const delayMs = retry.next();
      runner.failures++;
      runner.backoffMs = delayMs;
      log.error("controller failed", { controller: name, error: errorChain(error), retryMs: delayMs });
      await waitAfterFailure(runner, clock, delayMs, signal);
      runner.dirty = true;
    }
  }
}

/** Waits out a failure. A change of the inputs may have cured it and ends the wait, but not before the shortest delay: one that changes all the time cannot keep us busy. */
async function waitAfterFailure(runner: Runner, clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  const leastMs = Math.min(delayMs, backoffOptions.initialMs);
  await clock.sleep(leastMs, signal);
  if (runner.dirty) return;
  using limit = clock.timeout(delayMs - leastMs, signal);
  const { promise, resolve } = Promise.withResolvers<void>();
  runner.ring = resolve;
  limit.signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
}

/** Runs the source until it returns. */
async function sourceLoop(runner: Runner, { log, clock }: RuntimeOptions, signal: AbortSignal): Promise<void> {
  const { controller, tracked } = runner;
  const { name } = controller;
  const context = {
    state: tracked.state,
    signal,
    log: log.with({ controller: name }),
    clock,
    wake: () => wake(runner),
  };
  const retry = backoff(backoffOptions);
  for (;;) {
    const startedMs = clock.monotonic();
    try {
      await controller.source?.(context);
      return;
    } catch (error) {
      if (signal.aborted) return;
      // One that ran longer than the longest delay was in order before it failed.
      if (clock.monotonic() - startedMs > backoffOptions.maxMs) retry.reset();
      const delayMs = retry.next();
      runner.failures++;
      log.error("controller source failed", { controller: name, error: errorChain(error), retryMs: delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}

async function drain({ controller }: Runner, { log, clock }: RuntimeOptions, signal: AbortSignal): Promise<void> {
  try {
    await controller.drain?.({ signal, clock });
  } catch (error) {
    if (!signal.aborted) log.warn("controller cannot drain", { controller: controller.name, error: errorChain(error) });
  }
}

function keyOf({ namespace, type }: Kind): string {
  return `${namespace}\n${type}`;
}

/** Whether an event of the input's kind is one that its controller waits for. */
function isWoken(input: Input, event: CoreEvent): boolean {
  if (!("resource" in event)) return true;
  const { metadata } = event.resource;
  if (input.id !== undefined && input.id !== metadata.id) return false;
  if (input.kind !== "destroy-ready") return true;
  return event.kind !== "destroyed" && metadata.phase === "tearingDown" && metadata.finalizers.length === 0;
}

function checkConflicts(controller: Controller, runners: readonly Runner[]): void {
  const { name } = controller;
  for (const { controller: other } of runners) {
    if (other.name === name) throw new TypeError(`Cannot register controller "${name}": the name is taken`);
    for (const mine of controller.outputs) {
      const theirs = other.outputs.find((output) => output.type.type === mine.type.type);
      if (theirs === undefined || (theirs.kind === "shared" && mine.kind === "shared")) continue;
      throw new TypeError(
        `Cannot register controller "${name}": ${mine.type.type} is ${mine.kind} to it and ${theirs.kind} to "${other.name}"`,
      );
    }
  }
}
