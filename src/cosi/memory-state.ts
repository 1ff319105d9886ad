// The store of a node: resources in memory, a history per kind, no locks because nothing in it waits.
import type { Clock } from "../base/clock.ts";
import { describe, describeVersion, StateError } from "./errors.ts";
import { matches } from "./query.ts";
import type { AnyResource, Kind, Metadata, Pointer } from "./resource.ts";
import type { CoreEvent, CoreState, Query, UpdateOptions, WatchOptions, WriteOptions } from "./state.ts";
import type { History } from "./watch.ts";
import { concerns, filtered, history, tombstone } from "./watch.ts";

export interface MemoryStateOptions {
  readonly clock: Clock;
  /** 8 bytes that mark the bookmarks of this process; random when absent. */
  readonly cookie?: Uint8Array;
}

interface Collection {
  readonly resources: Map<string, AnyResource>;
  /** All of them by id; undefined after a change, until somebody asks. */
  sorted: readonly AnyResource[] | undefined;
  readonly history: History;
}

/** An empty store. Resources are never changed in place: what is handed out may be kept. */
export function openMemoryState({ clock, cookie = randomCookie() }: MemoryStateOptions): CoreState {
  return new MemoryState(clock, cookie);
}

class MemoryState implements CoreState {
  readonly #clock: Clock;
  readonly #cookie: Uint8Array;
  readonly #collections = new Map<string, Collection>();

  constructor(clock: Clock, cookie: Uint8Array) {
    this.#clock = clock;
    this.#cookie = cookie;
  }

  async get(pointer: Pointer): Promise<AnyResource> {
    return this.#stored(pointer);
  }

  async find(pointer: Pointer): Promise<AnyResource | undefined> {
    return this.#collection(pointer).resources.get(pointer.id);
  }

  async list(kind: Kind, query?: Query): Promise<readonly AnyResource[]> {
    const all = sortedById(this.#collection(kind));
    return query === undefined ? all : all.filter((resource) => matches(resource, query));
  }

  async create(resource: AnyResource, options: WriteOptions = {}): Promise<AnyResource> {
    const { metadata, spec } = resource;
    const { owner = "" } = options;
    const collection = this.#collection(metadata);
    if (collection.resources.has(metadata.id)) {
      throw new StateError("ALREADY_EXISTS", `Cannot create ${describe(metadata)}: it exists`);
    }
    if (metadata.owner !== "" && metadata.owner !== owner) {
      throw new Error(`Cannot create ${describe(metadata)}: owner is "${metadata.owner}", want "${owner}"`);
    }
    const now = new Date(this.#clock.now());
    const created = { metadata: { ...metadata, version: 1, owner, created: now, updated: now }, spec };
    collection.resources.set(metadata.id, created);
    collection.sorted = undefined;
    collection.history.append({ kind: "created", resource: created });
    return created;
  }

  async update(resource: AnyResource, options: UpdateOptions = {}): Promise<AnyResource> {
    return this.#update(resource, options);
  }

  async teardown(pointer: Pointer, options: WriteOptions = {}): Promise<boolean> {
    const current = this.#stored(pointer);
    checkOwner(current.metadata, options);
    if (current.metadata.phase !== "tearingDown") {
      this.#update({ ...current, metadata: { ...current.metadata, phase: "tearingDown" } }, options);
    }
    return current.metadata.finalizers.length === 0;
  }

  async destroy(pointer: Pointer, options: WriteOptions = {}): Promise<void> {
    const current = this.#stored(pointer);
    const { finalizers } = current.metadata;
    checkOwner(current.metadata, options);
    if (finalizers.length > 0) {
      throw new StateError(
        "IN_USE",
        `Cannot destroy ${describeVersion(current.metadata)}: in use by ${finalizers.join(", ")}`,
      );
    }
    const collection = this.#collection(pointer);
    collection.resources.delete(pointer.id);
    collection.sorted = undefined;
    collection.history.append({ kind: "destroyed", resource: current });
  }

  async watch(target: Kind | Pointer, options: WatchOptions, signal: AbortSignal): Promise<AsyncIterable<CoreEvent>> {
    const collection = this.#collection(target);
    const id = "id" in target ? target.id : undefined;
    checkWatch(target, id, options);
    const start = begin(collection, target, id, options);
    return events(collection.history, start, { id, query: options.query, signal });
  }

  #collection(kind: Kind): Collection {
    const { namespace, type } = kind;
    const key = `${namespace}\n${type}`;
    const known = this.#collections.get(key);
    if (known !== undefined) return known;
    const created: Collection = {
      resources: new Map(),
      sorted: undefined,
      history: history({ namespace, type }, this.#cookie),
    };
    this.#collections.set(key, created);
    return created;
  }

  #stored(pointer: Pointer): AnyResource {
    const resource = this.#collection(pointer).resources.get(pointer.id);
    if (resource === undefined) throw new StateError("NOT_FOUND", `Resource ${describe(pointer)} does not exist`);
    return resource;
  }

  /** Without a turn of the event loop between look and change. */
  #update({ metadata, spec }: AnyResource, options: UpdateOptions): AnyResource {
    const old = this.#stored(metadata);
    const { version, owner, created, phase } = old.metadata;
    checkOwner(old.metadata, options);
    if (options.expectedPhase !== undefined && phase !== options.expectedPhase) {
      throw new StateError(
        "PHASE_CONFLICT",
        `Cannot update ${describeVersion(old.metadata)}: phase is ${phase}, want ${options.expectedPhase}`,
      );
    }
    if (metadata.version !== version) {
      throw new StateError(
        "VERSION_CONFLICT",
        `Cannot update ${describeVersion(old.metadata)}: update is of version ${metadata.version}`,
      );
    }
    const updated = new Date(this.#clock.now());
    const resource = { metadata: { ...metadata, version: version + 1, owner, created, updated }, spec };
    const collection = this.#collection(metadata);
    collection.resources.set(metadata.id, resource);
    collection.sorted = undefined;
    collection.history.append({ kind: "updated", resource, old });
    return resource;
  }
}

interface Start {
  readonly position: number;
  /** What comes before the first change. */
  readonly first: readonly CoreEvent[];
}

interface Sight {
  readonly id: string | undefined;
  readonly query: Query | undefined;
  readonly signal: AbortSignal;
}

async function* events(
  changes: History,
  { position, first }: Start,
  { id, query, signal }: Sight,
): AsyncGenerator<CoreEvent, void, undefined> {
  for (const event of first) {
    if (signal.aborted) return;
    yield event;
  }
  for await (const event of changes.read(position, signal)) {
    if (id !== undefined && !concerns(event, id)) continue;
    const seen = filtered(event, query);
    if (seen !== undefined) yield seen;
  }
}

function sortedById(collection: Collection): readonly AnyResource[] {
  collection.sorted ??= [...collection.resources.values()].toSorted((a, b) => (a.metadata.id < b.metadata.id ? -1 : 1));
  return collection.sorted;
}

function checkOwner(metadata: Metadata, { owner = "" }: WriteOptions): void {
  if (metadata.owner === owner) return;
  throw new StateError(
    "OWNER_CONFLICT",
    `Cannot change ${describeVersion(metadata)}: owner is "${metadata.owner}", writer is "${owner}"`,
  );
}

function checkWatch(target: Kind, id: string | undefined, options: WatchOptions): void {
  const { bootstrapContents = false, tailEvents = 0, startFromBookmark, query } = options;
  if (
    id !== undefined &&
    (bootstrapContents || options.bootstrapBookmark === true || (query?.labels ?? []).length > 0)
  ) {
    throw new StateError(
      "UNSUPPORTED",
      `Cannot watch ${target.type}: contents and labels are for watches without an id`,
    );
  }
  if (Number(bootstrapContents) + Number(tailEvents > 0) + Number(startFromBookmark !== undefined) > 1) {
    throw new Error(`Cannot watch ${target.type}: contents, tail and bookmark exclude each other`);
  }
}

/** Where the watch starts in the history, and what comes before that. */
function begin(
  collection: Collection,
  { namespace, type }: Kind,
  id: string | undefined,
  { query, bootstrapContents = false, bootstrapBookmark = false, tailEvents = 0, startFromBookmark }: WatchOptions,
): Start {
  const { resources, history: changes } = collection;
  if (startFromBookmark !== undefined) return { position: changes.resume(startFromBookmark), first: [] };
  if (tailEvents > 0) {
    const accept = (change: CoreEvent): boolean => id === undefined || concerns(change, id);
    return { position: changes.tail(tailEvents, accept), first: [] };
  }
  const position = changes.end;
  const bookmark = changes.bookmark(position);
  if (id !== undefined) {
    const resource = resources.get(id);
    if (resource === undefined)
      return { position, first: [{ kind: "destroyed", resource: tombstone({ namespace, type }, id) }] };
    return { position, first: [{ kind: "created", resource }] };
  }
  if (bootstrapContents) {
    const present = sortedById(collection).filter((resource) => matches(resource, query));
    const created = present.map((resource): CoreEvent => ({ kind: "created", resource }));
    return { position, first: [...created, { kind: "bootstrapped", bookmark }] };
  }
  return { position, first: bootstrapBookmark ? [{ kind: "noop", bookmark }] : [] };
}

function randomCookie(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(8));
}
