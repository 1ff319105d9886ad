// The store of resources: a few verbs any store must implement (`CoreState`), and what everybody uses (`State`).
import type { AnyResource, Kind, Labels, Metadata, Phase, Pointer, Resource, ResourceType } from "./resource.ts";

export type LabelOperator = "exists" | "equal" | "in" | "lt" | "lte" | "lt-numeric" | "lte-numeric";

export interface LabelTerm {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
  readonly invert: boolean;
}

/** Terms of one query are and-ed; several queries are or-ed. */
export type LabelQuery = readonly LabelTerm[];

/** A `RegExp`, or what `parseIdPattern` makes of a pattern from outside. */
export interface IdPattern {
  readonly source: string;
  test(id: string): boolean;
}

export interface Query {
  readonly labels?: readonly LabelQuery[];
  /** Matches anywhere in the id (unanchored). */
  readonly idPattern?: IdPattern;
}

/** Opaque position in the event history of one kind: 16 bytes. */
export type Bookmark = Uint8Array;

export type CoreEvent =
  | { readonly kind: "created"; readonly resource: AnyResource; readonly bookmark?: Bookmark }
  | {
      readonly kind: "updated";
      readonly resource: AnyResource;
      readonly old: AnyResource;
      readonly bookmark?: Bookmark;
    }
  /** `resource` is the last state, or a tombstone (version 0) when a watch by id starts on nothing. */
  | { readonly kind: "destroyed"; readonly resource: AnyResource; readonly bookmark?: Bookmark }
  | { readonly kind: "bootstrapped"; readonly bookmark?: Bookmark }
  | { readonly kind: "noop"; readonly bookmark?: Bookmark }
  /** The watch cannot go on, for example because its reader was too slow; the last event. */
  | { readonly kind: "errored"; readonly error: Error };

export interface WatchOptions {
  readonly query?: Query;
  /** Existing resources first, as `created`, then one `bootstrapped`. Only for kinds. */
  readonly bootstrapContents?: boolean;
  /** One `noop` with a bookmark first. Only for kinds. */
  readonly bootstrapBookmark?: boolean;
  /** Start with the last N events of the history. */
  readonly tailEvents?: number;
  readonly startFromBookmark?: Bookmark;
}

export interface WriteOptions {
  /** Owner of the writer; must equal the stored one. Empty when absent. */
  readonly owner?: string;
}

export interface UpdateOptions extends WriteOptions {
  /** Refuse unless the stored resource is in this phase; any phase when absent. */
  readonly expectedPhase?: Phase;
}

/**
 * The verbs of a store. All reject with errors that answer to the predicates of `errors.ts`.
 * - `update` compares `resource.metadata.version` with the stored one.
 * - `watch` with an id starts with the current state or a tombstone; without one, with future events only.
 */
export interface CoreState {
  get(pointer: Pointer, signal?: AbortSignal): Promise<AnyResource>;
  /** Like `get`, undefined when there is none: where a store can do that without an error, which takes time to make. */
  find?(pointer: Pointer): Promise<AnyResource | undefined>;
  list(kind: Kind, query?: Query, signal?: AbortSignal): Promise<readonly AnyResource[]>;
  create(resource: AnyResource, options?: WriteOptions): Promise<AnyResource>;
  update(resource: AnyResource, options?: UpdateOptions): Promise<AnyResource>;
  /** Marks it as tearing down; true when no finalizer is left. */
  teardown(pointer: Pointer, options?: WriteOptions): Promise<boolean>;
  destroy(pointer: Pointer, options?: WriteOptions): Promise<void>;
  /** Resolves once the watch is set up; the iteration ends with the signal. */
  watch(target: Kind | Pointer, options: WatchOptions, signal: AbortSignal): Promise<AsyncIterable<CoreEvent>>;
}

export interface In {
  /** Namespace; the type's default when absent. */
  readonly namespace?: string;
}

export type WatchEvent<S> =
  | { readonly kind: "created" | "destroyed"; readonly resource: Resource<S> }
  | { readonly kind: "updated"; readonly resource: Resource<S>; readonly old: Resource<S> }
  | { readonly kind: "bootstrapped" };

export interface ModifyOptions extends In {
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** Reading, typed. */
export interface Reader {
  /** Rejects with an error for which `isNotFound` is true. */
  get<S>(type: ResourceType<S>, id: string, options?: In): Promise<Resource<S>>;
  /** Undefined when there is none. */
  find<S>(type: ResourceType<S>, id: string, options?: In): Promise<Resource<S> | undefined>;
  /** Sorted by id. */
  list<S>(type: ResourceType<S>, options?: In & { readonly query?: Query }): Promise<readonly Resource<S>[]>;
}

export interface Writer {
  /** Creates the resource, or replaces its spec by what `update` makes of the present one (undefined when it is new). Dropped when nothing changes. */
  modify<S>(
    type: ResourceType<S>,
    id: string,
    update: (spec: S | undefined) => S,
    options?: ModifyOptions,
  ): Promise<Resource<S>>;
  /** Marks for removal; true when no finalizer is left, so that `destroy` may follow. Absent counts as true. */
  teardown<S>(type: ResourceType<S>, id: string, options?: In): Promise<boolean>;
  destroy<S>(type: ResourceType<S>, id: string, options?: In): Promise<void>;
  addFinalizer<S>(type: ResourceType<S>, id: string, finalizer: string, options?: In): Promise<void>;
  removeFinalizer<S>(type: ResourceType<S>, id: string, finalizer: string, options?: In): Promise<void>;
}

/** What the node's own code holds: typed, with everything that waits. Writes without an owner unless `as` names one. */
export interface State extends Reader, Writer {
  readonly core: CoreState;
  /** The same store, writing as `owner`. */
  as(owner: string): State;
  watch<S>(
    type: ResourceType<S>,
    options: In & { readonly id?: string; readonly query?: Query },
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<S>>;
  /** Resolves with the resource as soon as it exists and `accept` says so (any, when absent); undefined is passed while it is absent. */
  waitFor<S>(
    type: ResourceType<S>,
    id: string,
    accept: (resource: Resource<S>) => boolean,
    options: In & { readonly signal: AbortSignal },
  ): Promise<Resource<S>>;
  /** Resolves when the resource is gone. */
  waitForAbsence<S>(type: ResourceType<S>, id: string, options: In & { readonly signal: AbortSignal }): Promise<void>;
  /** Teardown, wait for the finalizers, destroy. Absent counts as done. */
  teardownAndDestroy<S>(
    type: ResourceType<S>,
    id: string,
    options: In & { readonly signal: AbortSignal },
  ): Promise<void>;
}

export type { Metadata };
