// Keeps the node's services: which there are, which must be up before which, how all of them stop.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { wakeup } from "../base/wakeup.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { LogStore } from "../runtime/log-store.ts";
import type { Condition } from "./condition.ts";
import type { InstancePorts } from "./service-instance.ts";
import { ServiceInstance } from "./service-instance.ts";
import type { Service, ServiceInfo, ServiceOperation } from "./service.ts";

/** Volumes as services see them. */
export interface VolumePort {
  /** Asks for the volumes on behalf of the service; the condition holds when all are mounted. */
  request(volumes: readonly string[], service: string): Condition;
  /** Takes the requests back. */
  release(volumes: readonly string[], service: string): Promise<void>;
}

/** Where the process ids of services are made known: who is who at our sockets. */
export interface PidRegistry {
  set(service: string, pid: number): Promise<void>;
  remove(service: string): Promise<void>;
}

export interface SupervisorOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly logs: LogStore;
  readonly events: EventBus;
  readonly pids: PidRegistry;
  readonly volumes: VolumePort;
}

/** A request that clients may see the text of. */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  readonly code = "SERVICE";
}

export interface Supervisor {
  /** Makes services known; a known id is replaced once it is not active, else kept. Ignored after `denyNew`. */
  load(...services: readonly Service[]): void;
  /** Starts known services, in the background; those that are active stay as they are. Ignored after `denyNew`. */
  start(...ids: readonly string[]): void;
  /** Stops the services, each after those active ones that depend on it have ended (waiting for these 30 s at most). */
  stop(...ids: readonly string[]): Promise<void>;
  /** Stops the services and all that depend on them. */
  stopWithDependents(...ids: readonly string[]): Promise<void>;
  restart(id: string): Promise<void>;
  /** From now on nothing is loaded or started. */
  denyNew(): void;
  /** `denyNew`, then stops everything. */
  stopAll(): Promise<void>;
  /** Those that have ever been started, sorted by id: the others are none of this node's. */
  list(): readonly ServiceInfo[];
  find(id: string): ServiceInfo | undefined;
  isUp(id: string): boolean;
  /** Holds when the service is up. */
  up(id: string): Condition;
  /** Holds when the service is up, or has ended well. */
  upOrFinished(id: string): Condition;
  /** What a client asks for: throws a `ServiceError` for an unknown service or one that does not allow it. */
  operate(id: string, operation: ServiceOperation): Promise<void>;
}

const dependentsPatienceMs = 30_000;

export function openSupervisor(options: SupervisorOptions): Supervisor {
  return new NodeSupervisor(options);
}

class NodeSupervisor implements Supervisor {
  readonly #options: SupervisorOptions;
  readonly #instances = new Map<string, ServiceInstance>();
  readonly #changed = wakeup();
  #denied = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  load(...services: readonly Service[]): void {
    if (this.#denied) return;
    for (const service of services) {
      if (this.#instances.get(service.id)?.active ?? false) continue;
      this.#instances.set(service.id, new ServiceInstance(service, this.#portsOf(service)));
    }
  }

  start(...ids: readonly string[]): void {
    if (this.#denied) return;
    for (const id of ids) this.#known(id).start();
  }

  stop(...ids: readonly string[]): Promise<void> {
    return this.#stopMany(ids);
  }

  stopWithDependents(...ids: readonly string[]): Promise<void> {
    const all = new Set(ids);
    for (const id of all) {
      for (const { service } of this.#dependentsOf(id)) all.add(service.id); // a Set grows while it is walked
    }
    return this.#stopMany([...all]);
  }

  async restart(id: string): Promise<void> {
    const instance = this.#known(id);
    await instance.stop();
    if (!this.#denied) instance.start();
  }

  denyNew(): void {
    this.#denied = true;
  }

  async stopAll(): Promise<void> {
    this.#denied = true;
    await this.#stopMany([...this.#instances.keys()]);
  }

  list(): readonly ServiceInfo[] {
    return [...this.#instances.values()]
      .filter(({ state }) => state !== "Initialized")
      .map((instance) => instance.info())
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(id: string): ServiceInfo | undefined {
    return this.#instances.get(id)?.info();
  }

  isUp(id: string): boolean {
    return this.#instances.get(id)?.isUp ?? false;
  }

  up(id: string): Condition {
    return this.#whenTrue(`service "${id}" to be "up"`, () => this.isUp(id));
  }

  upOrFinished(id: string): Condition {
    return this.#whenTrue(`service "${id}" to be up/finished`, () => {
      const instance = this.#instances.get(id);
      return instance !== undefined && (instance.isUp || instance.state === "Finished");
    });
  }

  async operate(id: string, operation: ServiceOperation): Promise<void> {
    const instance = this.#known(id);
    if (!(instance.service.allowed?.includes(operation) ?? false)) {
      throw new ServiceError(`service "${id}" doesn't support ${operation} operation via API`);
    }
    if (operation === "start") this.start(id);
    else if (operation === "stop") await this.#stopOne(instance);
    else await this.restart(id);
  }

  #whenTrue(description: string, test: () => boolean): Condition {
    const changed = this.#changed;
    return {
      describe: () => description,
      async wait(signal) {
        while (!test()) {
          signal.throwIfAborted();
          await changed.next(signal);
        }
      },
    };
  }

  #portsOf(service: Service): InstancePorts {
    const { clock, log, logs, events, pids, volumes } = this.#options;
    return {
      clock,
      log,
      output: logs.writer(service.id),
      gates: ({ id, volumes: wanted = [], dependsOn = [] }) => [
        ...(wanted.length === 0 ? [] : [volumes.request(wanted, id)]),
        ...dependsOn.map((each) => this.up(each)),
      ],
      changed: ({ state, health }, message) => {
        log.info(`service[${service.id}](${state}): ${message}`);
        events.publish({ kind: "serviceState", service: service.id, action: state, message, health });
        this.#changed.ring();
      },
      idle: () => this.#changed.ring(),
      pidStarted: (id, pid) => pids.set(id, pid),
      pidEnded: (id) => pids.remove(id),
      release: ({ id, volumes: held = [] }) => (held.length === 0 ? Promise.resolve() : volumes.release(held, id)),
    };
  }

  #known(id: string): ServiceInstance {
    const instance = this.#instances.get(id);
    if (instance === undefined) throw new ServiceError(`service "${id}" not defined`);
    return instance;
  }

  #dependentsOf(id: string): readonly ServiceInstance[] {
    return [...this.#instances.values()].filter(({ service }) => service.dependsOn?.includes(id) ?? false);
  }

  async #stopOne(instance: ServiceInstance): Promise<void> {
    if (!instance.active) return;
    const { clock, log } = this.#options;
    const { id } = instance.service;
    using patience = clock.timeout(dependentsPatienceMs);
    try {
      await this.#whenTrue("", () => this.#dependentsOf(id).every((each) => !each.active)).wait(patience.signal);
    } catch {
      log.warn("stopping service although others still need it", { service: id });
    }
    await instance.stop();
  }

  /** All at once: those that others depend on wait for them by themselves. */
  async #stopMany(ids: readonly string[]): Promise<void> {
    const known = ids.map((id) => this.#instances.get(id)).filter((instance) => instance !== undefined);
    await Promise.all(known.map((instance) => this.#stopOne(instance)));
  }
}
