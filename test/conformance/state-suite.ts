// What every store must do, whatever it is made of: run against the memory state and over gRPC.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  isAlreadyExists,
  isBadBookmark,
  isConflict,
  isInUse,
  isNotFound,
  isOwnerConflict,
  isPhaseConflict,
} from "../../src/cosi/errors.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { AnyResource } from "../../src/cosi/resource.ts";
import type { CoreEvent, CoreState, LabelTerm, WatchOptions } from "../../src/cosi/state.ts";
import { lamp, LampSpec } from "./toys.ts";

export interface OpenStore {
  readonly core: CoreState;
  close(): Promise<void>;
}

const kind = { namespace: "toy", type: LampSpec.type };

function at(id: string): { namespace: string; type: string; id: string } {
  return { ...kind, id };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Promise resolved, want a rejection");
}

/** The next `count` events. */
async function take(events: AsyncIterable<CoreEvent>, count: number): Promise<CoreEvent[]> {
  const iterator = events[Symbol.asyncIterator]();
  const taken: CoreEvent[] = [];
  while (taken.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** `kind id@version`, to compare whole streams at once. */
function brief(event: CoreEvent): string {
  if (!("resource" in event)) return event.kind;
  const { id, version } = event.resource.metadata;
  return `${event.kind} ${id}@${version}`;
}

function label(key: string, operator: LabelTerm["operator"], ...values: string[]): LabelTerm {
  return { key, operator, values, invert: false };
}

export function stateSuite(name: string, open: () => Promise<OpenStore>): void {
  describe(`${name} as a store`, () => {
    let store: OpenStore;
    let core: CoreState;
    let stop: AbortController;

    beforeEach(async () => {
      store = await open();
      core = store.core;
      stop = new AbortController();
    });

    afterEach(async () => {
      stop.abort();
      await store.close();
    });

    const watch = (target: typeof kind | ReturnType<typeof at>, options: WatchOptions = {}) =>
      core.watch(target, options, stop.signal);

    async function rewrite(resource: AnyResource, watts: number): Promise<AnyResource> {
      return core.update({ ...resource, spec: { room: "hall", watts } });
    }

    it("create() stores version 1 with times and owner, and get() returns it", async () => {
      const created = await core.create(lamp("a", 5, { floor: "1" }), { owner: "toy.Switch" });
      const { metadata, spec } = await core.get(at("a"));
      expect(metadata).toEqual(created.metadata);
      expect(metadata).toMatchObject({ version: 1, owner: "toy.Switch", phase: "running", labels: { floor: "1" } });
      expect(metadata.updated.getTime()).toBeGreaterThan(0);
      expect(spec).toEqual({ room: "hall", watts: 5 });
    });

    it("create() refuses an id that exists and get() one that does not", async () => {
      await core.create(lamp("a"));
      expect(isAlreadyExists(await failure(core.create(lamp("a"))))).toBe(true);
      expect(isNotFound(await failure(core.get(at("b"))))).toBe(true);
    });

    it("update() counts versions, keeps the time of creation and refuses an old version", async () => {
      const first = await core.create(lamp("a"));
      const second = await rewrite(first, 7);
      expect(second.metadata.version).toBe(2);
      expect(second.metadata.created).toEqual(first.metadata.created);
      expect(isConflict(await failure(rewrite(first, 8)))).toBe(true);
      expect((await core.get(at("a"))).spec).toEqual({ room: "hall", watts: 7 });
      expect(isNotFound(await failure(core.update(lamp("b"))))).toBe(true);
    });

    it("update() refuses another owner and another phase", async () => {
      const created = await core.create(lamp("a"), { owner: "toy.Switch" });
      expect(isOwnerConflict(await failure(core.update(created)))).toBe(true);
      await core.teardown(at("a"), { owner: "toy.Switch" });
      const torn = await core.get(at("a"));
      const update = core.update(torn, { owner: "toy.Switch", expectedPhase: "running" });
      expect(isPhaseConflict(await failure(update))).toBe(true);
    });

    it("teardown() changes the phase once and says whether finalizers are left", async () => {
      const created = await core.create(lamp("a"));
      await core.update({ ...created, metadata: { ...created.metadata, finalizers: ["reader"] } });
      expect(await core.teardown(at("a"))).toBe(false);
      expect(await core.teardown(at("a"))).toBe(false);
      const torn = await core.get(at("a"));
      expect(torn.metadata).toMatchObject({ version: 3, phase: "tearingDown", finalizers: ["reader"] });
      expect(isInUse(await failure(core.destroy(at("a"))))).toBe(true);
      await core.update({ ...torn, metadata: { ...torn.metadata, finalizers: [] } });
      expect(await core.teardown(at("a"))).toBe(true);
      await core.destroy(at("a"));
      expect(isNotFound(await failure(core.get(at("a"))))).toBe(true);
      expect(isNotFound(await failure(core.teardown(at("a"))))).toBe(true);
    });

    it("destroy() refuses another owner and what is not there", async () => {
      await core.create(lamp("a"), { owner: "toy.Switch" });
      expect(isOwnerConflict(await failure(core.destroy(at("a"))))).toBe(true);
      expect(isNotFound(await failure(core.destroy(at("b"))))).toBe(true);
    });

    it("list() sorts by id and filters by labels and ids", async () => {
      await core.create(lamp("b", 1, { floor: "2", size: "1Ki" }));
      await core.create(lamp("a", 1, { floor: "1", size: "5k" }));
      await core.create(lamp("c", 1));
      const ids = async (...labels: LabelTerm[][]): Promise<string[]> =>
        (await core.list(kind, { labels })).map(({ metadata }) => metadata.id);
      expect((await core.list(kind)).map(({ metadata }) => metadata.id)).toEqual(["a", "b", "c"]);
      expect(await core.list({ ...kind, namespace: "elsewhere" })).toEqual([]);
      expect(await ids([label("floor", "exists")])).toEqual(["a", "b"]);
      expect(await ids([{ ...label("floor", "exists"), invert: true }])).toEqual(["c"]);
      expect(await ids([label("floor", "equal", "2")])).toEqual(["b"]);
      expect(await ids([{ ...label("floor", "equal", "2"), invert: true }])).toEqual(["a", "c"]);
      expect(await ids([label("floor", "in", "1", "3")])).toEqual(["a"]);
      expect(await ids([label("floor", "lte", "1")])).toEqual(["a"]);
      expect(await ids([label("size", "lt-numeric", "2k")])).toEqual(["b"]);
      expect(await ids([{ ...label("size", "lt-numeric", "2k"), invert: true }])).toEqual(["a"]);
      expect(await ids([label("floor", "equal", "1")], [label("floor", "equal", "2")])).toEqual(["a", "b"]);
      expect(await ids([label("floor", "exists"), label("size", "equal", "5k")])).toEqual(["a"]);
      const byId = await core.list(kind, { idPattern: /^[ab]$/u });
      expect(byId.map(({ metadata }) => metadata.id)).toEqual(["a", "b"]);
    });

    it("watch() of a kind tells what happens from now on, with old and new", async () => {
      await core.create(lamp("before"));
      const events = await watch(kind);
      const created = await core.create(lamp("a", 1));
      await rewrite(created, 2);
      await core.destroy(at("a"));
      const taken = await take(events, 3);
      expect(taken.map((event) => brief(event))).toEqual(["created a@1", "updated a@2", "destroyed a@2"]);
      expect(taken[1]).toMatchObject({ old: { spec: { watts: 1 } }, resource: { spec: { watts: 2 } } });
      expect(taken.every((event) => "bookmark" in event && event.bookmark?.length === 16)).toBe(true);
    });

    it("watch() with contents starts with what is there", async () => {
      await core.create(lamp("b"));
      await core.create(lamp("a"));
      const events = await watch(kind, { bootstrapContents: true });
      await core.create(lamp("c"));
      const taken = await take(events, 4);
      expect(taken.map((event) => brief(event))).toEqual(["created a@1", "created b@1", "bootstrapped", "created c@1"]);
    });

    it("watch() of an id starts with its state or its absence and ignores others", async () => {
      const events = await watch(at("a"));
      await core.create(lamp("b"));
      const created = await core.create(lamp("a"));
      await rewrite(created, 1);
      expect((await take(events, 3)).map((event) => brief(event))).toEqual([
        "destroyed a@0",
        "created a@1",
        "updated a@2",
      ]);
      expect((await take(await watch(at("a")), 1)).map((event) => brief(event))).toEqual(["created a@2"]);
    });

    it("watch() turns updates that change the match into created and destroyed", async () => {
      const events = await watch(kind, { query: { labels: [[label("floor", "equal", "1")]] } });
      const first = await core.create(lamp("a"));
      const second = await core.update({ ...first, metadata: { ...first.metadata, labels: { floor: "1" } } });
      const third = await rewrite(second, 3);
      await core.update({ ...third, metadata: { ...third.metadata, labels: {} } });
      expect((await take(events, 3)).map((event) => brief(event))).toEqual([
        "created a@2",
        "updated a@3",
        "destroyed a@4",
      ]);
    });

    it("watch() goes on after a bookmark, and refuses one it does not know", async () => {
      const [noop] = await take(await watch(kind, { bootstrapBookmark: true }), 1);
      expect(noop?.kind).toBe("noop");
      await core.create(lamp("a"));
      await core.create(lamp("b"));
      const bookmark = noop !== undefined && "bookmark" in noop ? noop.bookmark : undefined;
      const startFromBookmark = bookmark ?? new Uint8Array();
      const resumed = await take(await watch(kind, { startFromBookmark }), 2);
      expect(resumed.map((event) => brief(event))).toEqual(["created a@1", "created b@1"]);
      const foreign = startFromBookmark.map((byte) => byte ^ 0xff);
      expect(isBadBookmark(await failure(watch(kind, { startFromBookmark: foreign })))).toBe(true);
      expect(isBadBookmark(await failure(watch(kind, { startFromBookmark: foreign.slice(1) })))).toBe(true);
    });

    it("watch() with a tail starts in the past", async () => {
      for (const id of ["a", "b", "c"]) await core.create(lamp(id));
      const taken = await take(await watch(kind, { tailEvents: 2 }), 2);
      expect(taken.map((event) => brief(event))).toEqual(["created b@1", "created c@1"]);
      const byId = await take(await watch(at("a"), { tailEvents: 5 }), 1);
      expect(byId.map((event) => brief(event))).toEqual(["created a@1"]);
    });

    it("watch() keeps a long history and forgets a longer one", async () => {
      const [noop] = await take(await watch(kind, { bootstrapBookmark: true }), 1);
      const startFromBookmark =
        (noop !== undefined && "bookmark" in noop ? noop.bookmark : undefined) ?? new Uint8Array();
      let current = await core.create(lamp("a"));
      for (let watts = 0; watts < 1000; watts++) current = await rewrite(current, watts);
      const replay = await take(await watch(kind, { startFromBookmark }), 1001);
      expect(replay.map((event) => brief(event)).at(-1)).toBe("updated a@1001");
      for (let watts = 0; watts < 30; watts++) current = await rewrite(current, watts);
      expect(isBadBookmark(await failure(watch(kind, { startFromBookmark })))).toBe(true);
    });

    it("watch() refuses contents or labels for one id", async () => {
      const query = { labels: [[label("floor", "exists")]] };
      for (const options of [{ bootstrapContents: true }, { query }]) {
        expect(await failure(watch(at("a"), options))).toMatchObject({ code: "UNSUPPORTED" });
      }
    });

    it("watch() ends with its signal", async () => {
      const events = await watch(kind);
      const rest = take(events, 5);
      stop.abort();
      expect(await rest).toEqual([]);
    });

    it("State.modify() creates, updates, and drops what changes nothing", async () => {
      const state = openState(core).as("toy.Switch");
      await state.modify(LampSpec, "a", (spec) => ({ ...(spec ?? LampSpec.zero()), watts: 4 }));
      await state.modify(LampSpec, "a", (spec) => ({ ...(spec ?? LampSpec.zero()), watts: 4 }));
      const changed = await state.modify(LampSpec, "a", (spec) => ({ room: "attic", watts: (spec?.watts ?? 0) + 1 }));
      expect(changed).toMatchObject({
        metadata: { version: 2, owner: "toy.Switch" },
        spec: { room: "attic", watts: 5 },
      });
    });

    it("State.modify() by many at once loses none", async () => {
      const state = openState(core);
      const add = () => state.modify(LampSpec, "a", (spec) => ({ room: "", watts: (spec?.watts ?? 0) + 1 }));
      await Promise.all(Array.from({ length: 10 }, add));
      expect((await state.get(LampSpec, "a")).spec.watts).toBe(10);
    });

    it("State.waitFor() resolves when the resource is as wanted", async () => {
      const state = openState(core);
      const bright = state.waitFor(LampSpec, "a", ({ spec }) => spec.watts > 1, { signal: stop.signal });
      for (const watts of [1, 2]) await state.modify(LampSpec, "a", () => ({ room: "", watts }));
      expect((await bright).metadata.version).toBe(2);
    });

    it("State.teardownAndDestroy() waits for the finalizers", async () => {
      const state = openState(core);
      await state.modify(LampSpec, "a", () => LampSpec.zero());
      await state.addFinalizer(LampSpec, "a", "reader");
      const gone = state.waitForAbsence(LampSpec, "a", { signal: stop.signal });
      const destroyed = state.teardownAndDestroy(LampSpec, "a", { signal: stop.signal });
      await state.waitFor(LampSpec, "a", ({ metadata }) => metadata.phase === "tearingDown", { signal: stop.signal });
      await state.removeFinalizer(LampSpec, "a", "reader");
      await destroyed;
      await gone;
      expect(await state.find(LampSpec, "a")).toBeUndefined();
    });
  });
}
