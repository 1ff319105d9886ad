// One node as it is now, for as long as somebody looks: resources, events, kernel log and figures, followed through every loss of the
// connection. It knows which of its parts are up to date.
//
// The poll is the heartbeat: its calls have a deadline, watches have none. When it fails, the connection is dropped with all streams on it,
// since a machine without power does not say that it is gone.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { RingBuffer } from "../../base/ring-buffer.ts";
import { ringBuffer } from "../../base/ring-buffer.ts";
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { AnyResourceType, ResourceType } from "../../cosi/resource.ts";
import type { EventRow, Figures, NodeLink, ProcessRow } from "../../console/protocol.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { ServiceInfo } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { readEvent } from "./events.ts";
import { lines } from "./lines.ts";
import type { NodeClient, NodeSessions } from "./node-client.ts";
import { dataOf } from "./streams.ts";
import { eventTimeMs } from "./event-time.ts";
import { figuresOf, processRows, type Reading } from "./figures.ts";
import { followedTypes } from "./kinds.ts";
import { poll } from "./poll.ts";
import { watchKind } from "./watch.ts";

/** How one part of the model fares. */
export type FeedState =
  | { readonly kind: "starting" }
  | { readonly kind: "live" }
  /** The caller may not, or the node does not know it: tried again once in a while, since modes and versions change. */
  | { readonly kind: "denied" }
  | { readonly kind: "lost"; readonly sinceMs: number; readonly error: string };

export interface NodeModelOptions {
  readonly node: string;
  /** Made anew for each connection, and closed with it. */
  readonly session: Pick<NodeSessions, "fresh">;
  readonly clock: Clock;
  /** Time between two polls. */
  readonly intervalMs: number;
  /** In [0, 1), for the waits between attempts; `Math.random` when absent. */
  readonly random?: () => number;
}

export interface NodeModel {
  readonly node: string;
  /** Grows with every change. */
  readonly revision: number;
  /** Resolves when the revision is not `seen`, or the signal aborts. */
  changed(seen: number, signal: AbortSignal): Promise<void>;
  readonly link: NodeLink;
  readonly feeds: ReadonlyMap<string, FeedState>;
  find<S>(type: ResourceType<S>, id: string): S | undefined;
  list<S>(type: ResourceType<S>): readonly { readonly id: string; readonly spec: S }[];
  readonly services: readonly ServiceInfo[];
  readonly processors: number;
  readonly bootTimeMs: number;
  /** The newest figures; those of the first poll have no rates. */
  readonly now: Figures | undefined;
  /** Figures of the past, oldest first, all with rates. */
  readonly figures: RingBuffer<Figures>;
  readonly processes: readonly ProcessRow[];
  readonly events: RingBuffer<EventRow>;
  readonly kernelLog: RingBuffer<string>;
  /** Ends all work. */
  close(): Promise<void>;
}

const keptFigures = 600;
const keptEvents = 1000;
const keptLines = 2000;
/** A denied part is asked for again after this long. */
const deniedMs = 60_000;
const heartbeat = "heartbeat";
/** A poll that takes longer than this has failed. */
const answerMs = 10_000;

export function openNodeModel(options: NodeModelOptions): NodeModel {
  return new Model(options);
}

class Model implements NodeModel {
  readonly node: string;
  readonly feeds = new Map<string, FeedState>();
  readonly figures = ringBuffer<Figures>(keptFigures);
  readonly events = ringBuffer<EventRow>(keptEvents);
  readonly kernelLog = ringBuffer<string>(keptLines);
  services: readonly ServiceInfo[] = [];
  processes: readonly ProcessRow[] = [];
  now: Figures | undefined;
  processors = 0;
  bootTimeMs = 0;
  revision = 0;
  readonly #options: NodeModelOptions;
  readonly #changes = wakeup();
  readonly #resources = new Map<string, Map<string, unknown>>();
  readonly #seenEvents = new Set<string>();
  readonly #scope: Scope;
  #reading: Reading | undefined;
  /** Wall clock. */
  #lastAnswerMs: number;

  constructor(options: NodeModelOptions) {
    this.#options = options;
    this.node = options.node;
    this.#lastAnswerMs = options.clock.now();
    this.feeds.set(heartbeat, { kind: "starting" });
    // what fails in a part is that part's state: nothing comes here but faults of ours
    this.#scope = openScope((error) => this.#set(heartbeat, this.#lost(error)));
    this.#scope.run((signal) => this.#live(signal));
  }

  get link(): NodeLink {
    const state = this.feeds.get(heartbeat);
    if (state === undefined || state.kind === "starting") return { kind: "connecting" };
    return state.kind === "lost" ? state : { kind: "live" };
  }

  async changed(seen: number, signal: AbortSignal): Promise<void> {
    if (this.revision === seen) await this.#changes.next(signal);
  }

  find<S>(type: ResourceType<S>, id: string): S | undefined {
    // written by the feed of the type, by the type's own decoder
    return this.#resources.get(type.type)?.get(id) as S | undefined;
  }

  list<S>(type: ResourceType<S>): readonly { readonly id: string; readonly spec: S }[] {
    const found = [...(this.#resources.get(type.type) ?? [])];
    return found.map(([id, spec]) => ({ id, spec: spec as S })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }

  /** One connection after the other, until the end. */
  async #live(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const delays = backoff({
      initialMs: 1000,
      maxMs: 15_000,
      jitter: 0.2,
      ...(random === undefined ? {} : { random }),
    });
    while (!signal.aborted) {
      const failure = await this.#connection(signal, () => delays.reset());
      if (signal.aborted) return;
      this.#set(heartbeat, this.#lost(failure));
      await clock.sleep(delays.next(), signal);
    }
  }

  /** Resolves with the reason when the heartbeat stops. */
  async #connection(parent: AbortSignal, onLive: () => void): Promise<unknown> {
    const session = this.#options.session.fresh();
    let isOpen = false;
    await using scope = openScope(() => undefined, parent); // a part keeps its failures as its state
    try {
      const client = await session.client(this.node);
      for (;;) {
        await this.#poll(client, scope.signal);
        this.#set(heartbeat, { kind: "live" });
        onLive();
        if (!isOpen) this.#follow(scope, client);
        isOpen = true;
        await this.#options.clock.sleep(this.#options.intervalMs, scope.signal);
      }
    } catch (error) {
      return error;
    } finally {
      await scope.close();
      session.close();
    }
  }

  #follow(scope: Scope, client: NodeClient): void {
    const part = (name: string, run: (signal: AbortSignal) => Promise<void>): void =>
      scope.run((signal) => this.#keep(name, run, signal));
    for (const type of followedTypes) part(type.type, (signal) => this.#watch(client, type, signal));
    part("events", (signal) => this.#events(client, signal));
    part("kernel log", (signal) => this.#log(client, signal));
  }

  /** Runs one part again whenever it ends, while the connection lasts. */
  async #keep(name: string, run: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const delays = backoff({ initialMs: 1000, maxMs: 30_000, ...(random === undefined ? {} : { random }) });
    for (;;) {
      let error: unknown = new Error("the stream ended");
      try {
        await run(signal);
      } catch (thrown) {
        error = thrown;
      }
      if (signal.aborted) return this.#set(name, this.#lost(error));
      const isDenied = hasStatus(error, Code.PERMISSION_DENIED) || hasStatus(error, Code.UNIMPLEMENTED);
      this.#set(name, isDenied ? { kind: "denied" } : this.#lost(error));
      await clock.sleep(isDenied ? deniedMs : delays.next(), signal);
    }
  }

  async #watch(client: NodeClient, type: AnyResourceType, signal: AbortSignal): Promise<void> {
    // the old ones are shown until the new list is whole
    const next = new Map<string, unknown>();
    for await (const change of watchKind(client, { namespace: type.namespace, type: type.type }, signal)) {
      if (change.kind === "complete") this.#resources.set(type.type, next);
      else {
        const id = change.resource.metadata?.id ?? "";
        if (change.kind === "gone") next.delete(id);
        else next.set(id, type.decodeSpec(change.resource.spec?.protoSpec ?? new Uint8Array()));
      }
      if (this.#resources.get(type.type) === next) this.#set(type.type, { kind: "live" });
    }
  }

  async #events(client: NodeClient, signal: AbortSignal): Promise<void> {
    for await (const raw of client.stream(rpc.MachineService.Events, { tailEvents: 200 }, signal)) {
      this.#set("events", { kind: "live" });
      const event = readEvent(raw);
      if (event.type === "" || this.#seenEvents.has(event.id)) continue;
      const oldest = this.events.end - this.events.start >= keptEvents ? this.events.at(this.events.start) : undefined;
      if (oldest !== undefined) this.#seenEvents.delete(oldest.id);
      this.#seenEvents.add(event.id);
      const { id, type, actorId, source, message } = event;
      this.events.push({ id, atMs: eventTimeMs(id), type: type.replace(/^machine\./u, ""), actorId, source, message });
      this.#touch();
    }
  }

  async #log(client: NodeClient, signal: AbortSignal): Promise<void> {
    // a log that begins again repeats what we have of it, unless the machine restarted; its lines carry times, so none is there twice
    const known = new Set(this.kernelLog.tail(keptLines));
    let isNew = false;
    const request = { follow: true, tail: false };
    for await (const line of lines(dataOf(client.stream(rpc.MachineService.Dmesg, request, signal)))) {
      this.#set("kernel log", { kind: "live" });
      isNew ||= !known.has(line);
      if (isNew) this.kernelLog.push(line);
    }
  }

  async #poll(client: NodeClient, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    using limit = clock.timeout(answerMs, signal);
    const { services, processors, ...found } = await poll(client, limit.signal);
    const reading = { ...found, monotonicMs: clock.monotonic(), atMs: clock.now() };
    this.now = figuresOf(this.#reading, reading);
    if (this.#reading !== undefined) this.figures.push(this.now);
    this.processes = processRows(this.#reading, reading);
    this.#reading = reading;
    this.#lastAnswerMs = reading.atMs;
    if (services !== undefined) this.services = services;
    if (processors > 0) this.processors = processors;
    if (reading.system !== undefined) this.bootTimeMs = Number(reading.system.bootTime) * 1000;
    this.#touch();
  }

  #lost(error: unknown): FeedState {
    return { kind: "lost", sinceMs: this.#lastAnswerMs, error: errorChain(error) };
  }

  #set(name: string, state: FeedState): void {
    this.feeds.set(name, state);
    this.#touch();
  }

  #touch(): void {
    this.revision++;
    this.#changes.ring();
  }
}
