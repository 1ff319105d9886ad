// The comfort built on a store's few verbs: typed access, retries of lost races, waiting.
import { CanceledError } from "../base/abort.ts";
import { equalData } from "../base/equal.ts";
import { isAlreadyExists, isConflict, isNotFound, StateError } from "./errors.ts";
import type { AnyResource, Pointer, Resource, ResourceType } from "./resource.ts";
import type { CoreEvent, CoreState, In, ModifyOptions, Query, State, WatchEvent } from "./state.ts";

/** The typed view of a store, writing without an owner. */
export function openState(core: CoreState): State {
  return stateOf(core, "");
}

function pointerTo(type: ResourceType<unknown>, id: string, { namespace = type.namespace }: In = {}): Pointer {
  return { namespace, type: type.type, id };
}

// A store returns what was stored under the type's name, and only the functions below store, with the spec that the type says.
function typed<S>(resource: AnyResource): Resource<S> {
  return resource as Resource<S>;
}

async function absentIs<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function findIn(core: CoreState, pointer: Pointer): Promise<AnyResource | undefined> {
  return core.find === undefined ? absentIs(core.get(pointer)) : core.find(pointer);
}

/** Undefined when there is no such resource; a store that can say so is asked first. */
async function onPresent<T>(
  core: CoreState,
  pointer: Pointer,
  act: (at: Pointer) => Promise<T>,
): Promise<T | undefined> {
  if (core.find !== undefined && (await core.find(pointer)) === undefined) return undefined;
  return absentIs(act(pointer));
}

/** Reads, changes and writes again until no other writer came in between. `change` may return undefined: nothing to do. */
async function change(
  core: CoreState,
  pointer: Pointer,
  make: (current: AnyResource) => AnyResource | undefined,
  running: boolean,
): Promise<AnyResource | undefined> {
  for (;;) {
    const current = await findIn(core, pointer);
    if (current === undefined) return undefined;
    const next = make(current);
    if (next === undefined) return current;
    try {
      const options = { owner: current.metadata.owner, ...(running ? { expectedPhase: "running" as const } : {}) };
      return await core.update(next, options);
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error; // otherwise somebody was faster: look again
    }
  }
}

/** Creates or rewrites, until no other writer came in between. */
async function modify<S>(
  core: CoreState,
  pointer: Pointer,
  update: (spec: S | undefined) => S,
  options: ModifyOptions & { readonly owner: string },
): Promise<Resource<S>> {
  const { owner } = options;
  for (;;) {
    const current = await findIn(core, pointer);
    try {
      if (current === undefined) {
        return typed(await core.create(fresh(pointer, update(undefined), options), { owner }));
      }
      return typed(await rewrite(core, current, update(typed<S>(current).spec), options));
    } catch (error) {
      if (!isConflict(error) && !isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
  }
}

async function* watch<S>(
  core: CoreState,
  type: ResourceType<S>,
  { namespace = type.namespace, id, query }: In & { readonly id?: string; readonly query?: Query },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<S>, void, undefined> {
  const kind = { namespace, type: type.type };
  const options = {
    ...(query === undefined ? {} : { query }),
    ...(id === undefined ? { bootstrapContents: true } : {}),
  };
  for await (const event of await core.watch(id === undefined ? kind : { ...kind, id }, options, signal)) {
    const seen = typedEvent<S>(event);
    if (seen !== undefined) yield seen;
  }
}

async function waitUntil<S, T>(
  core: CoreState,
  type: ResourceType<S>,
  id: string,
  decide: (resource: Resource<S> | undefined) => T | undefined,
  { signal, ...options }: In & { readonly signal: AbortSignal },
): Promise<T> {
  for await (const event of watch(core, type, { ...options, id }, signal)) {
    if (event.kind === "bootstrapped") continue;
    const decided = decide(event.kind === "destroyed" ? undefined : event.resource);
    if (decided !== undefined) return decided;
  }
  signal.throwIfAborted();
  throw new CanceledError(`Watch of ${type.type} ended`);
}

function stateOf(core: CoreState, owner: string): State {
  const state: State = {
    core,
    as: (name) => stateOf(core, name),
    get: async (type, id, options) => typed(await core.get(pointerTo(type, id, options))),
    async find<S>(type: ResourceType<S>, id: string, options?: In) {
      const resource = await findIn(core, pointerTo(type, id, options));
      return resource === undefined ? undefined : typed<S>(resource);
    },
    async list<S>(type: ResourceType<S>, { namespace = type.namespace, query }: In & { query?: Query } = {}) {
      return (await core.list({ namespace, type: type.type }, query)).map((resource) => typed<S>(resource));
    },
    modify: (type, id, update, options = {}) =>
      modify(core, pointerTo(type, id, options), update, { ...options, owner }),
    teardown: async (type, id, options) =>
      (await onPresent(core, pointerTo(type, id, options), (pointer) => core.teardown(pointer, { owner }))) ?? true,
    async destroy(type, id, options) {
      await onPresent(core, pointerTo(type, id, options), (pointer) => core.destroy(pointer, { owner }));
    },
    addFinalizer: (type, id, finalizer, options) => addFinalizer(core, pointerTo(type, id, options), finalizer),
    removeFinalizer: (type, id, finalizer, options) => removeFinalizer(core, pointerTo(type, id, options), finalizer),
    watch: (type, options, signal) => watch(core, type, options, signal),
    waitFor: <S>(
      type: ResourceType<S>,
      id: string,
      accept: (resource: Resource<S>) => boolean,
      options: In & { readonly signal: AbortSignal },
    ) => waitUntil(core, type, id, (found) => (found !== undefined && accept(found) ? found : undefined), options),
    async waitForAbsence(type, id, options) {
      await waitUntil(core, type, id, (found) => (found === undefined ? true : undefined), options);
    },
    async teardownAndDestroy(type, id, { signal, ...options }) {
      if (!(await state.teardown(type, id, options))) {
        await waitUntil(core, type, id, (found) => (found?.metadata.finalizers.length ?? 0) === 0 || undefined, {
          ...options,
          signal,
        });
      }
      await state.destroy(type, id, options);
    },
  };
  return state;
}

function fresh(pointer: Pointer, spec: unknown, { labels = {}, annotations = {} }: ModifyOptions): AnyResource {
  const now = new Date(0); // the store sets both times
  const metadata = { ...pointer, version: 0, owner: "", phase: "running" as const, created: now, updated: now };
  return { metadata: { ...metadata, finalizers: [], labels, annotations }, spec };
}

/** Drops an update that changes nothing: versions and watchers stay quiet. */
async function rewrite(
  core: CoreState,
  current: AnyResource,
  spec: unknown,
  {
    owner,
    labels = current.metadata.labels,
    annotations = current.metadata.annotations,
  }: ModifyOptions & { readonly owner: string },
): Promise<AnyResource> {
  const { metadata } = current;
  const same =
    equalData(spec, current.spec) && equalData(labels, metadata.labels) && equalData(annotations, metadata.annotations);
  if (same && metadata.owner === owner && metadata.phase === "running") return current;
  return core.update({ metadata: { ...metadata, labels, annotations }, spec }, { owner, expectedPhase: "running" });
}

async function addFinalizer(core: CoreState, pointer: Pointer, finalizer: string): Promise<void> {
  const done = await change(
    core,
    pointer,
    ({ metadata, spec }) =>
      metadata.finalizers.includes(finalizer)
        ? undefined
        : { metadata: { ...metadata, finalizers: [...metadata.finalizers, finalizer] }, spec },
    true,
  );
  if (done === undefined) {
    throw new StateError(
      "NOT_FOUND",
      `Cannot add finalizer "${finalizer}": ${pointer.type} "${pointer.id}" does not exist`,
    );
  }
}

/** Absent counts as done. */
async function removeFinalizer(core: CoreState, pointer: Pointer, finalizer: string): Promise<void> {
  await change(
    core,
    pointer,
    ({ metadata, spec }) =>
      metadata.finalizers.includes(finalizer)
        ? { metadata: { ...metadata, finalizers: metadata.finalizers.filter((each) => each !== finalizer) }, spec }
        : undefined,
    false,
  );
}

function typedEvent<S>(event: CoreEvent): WatchEvent<S> | undefined {
  switch (event.kind) {
    case "created":
    case "destroyed":
      return { kind: event.kind, resource: typed(event.resource) };
    case "updated":
      return { kind: "updated", resource: typed(event.resource), old: typed(event.old) };
    case "bootstrapped":
      return { kind: "bootstrapped" };
    case "noop":
      return undefined;
    case "errored":
      throw event.error;
  }
}
