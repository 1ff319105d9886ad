// META in memory: room, order, changes.
import { expect, test } from "vitest";
import { memoryMeta } from "./meta.ts";

test("memoryMeta() keeps values by tag and tells of changes", () => {
  const meta = memoryMeta();
  let changes = 0;
  using _ = meta.subscribe(() => changes++);
  expect([meta.set(10, Uint8Array.of(1)), meta.set(6, Uint8Array.of(2)), meta.delete(7), meta.delete(6)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([meta.entries(), changes]).toEqual([[[10, Uint8Array.of(1)]], 3]);
});

test("memoryMeta() refuses what does not fit, and tags that are none", () => {
  const meta = memoryMeta();
  expect(meta.set(10, new Uint8Array(256 * 1024))).toBe(false);
  for (const tag of [0, 256]) expect(() => meta.set(tag, new Uint8Array())).toThrow(RangeError);
});

test("memoryMeta() flushes to its backend", async () => {
  let saved: unknown;
  const meta = memoryMeta({ load: async () => [], save: async (entries) => void (saved = entries) });
  meta.set(1, Uint8Array.of(9));
  await meta.flush();
  expect(saved).toEqual([[1, Uint8Array.of(9)]]);
});

test("load() plants the seed where there is nothing to read, and flush() writes it when there is", async () => {
  let stored: readonly (readonly [number, Uint8Array])[] | undefined;
  const backend = { load: async () => stored, save: async (entries: typeof stored) => void (stored &&= entries) };
  const seed = [
    [10, Uint8Array.of(1)],
    [12, Uint8Array.of(2)],
  ] as const;
  const meta = memoryMeta(backend, seed);
  meta.set(12, Uint8Array.of(3));
  await meta.load();
  meta.delete(10);
  await meta.load(); // once only
  expect(meta.entries()).toEqual([[12, Uint8Array.of(3)]]);
  stored = [];
  const [late, installed] = [memoryMeta({ ...backend, load: async () => undefined }, seed), memoryMeta(backend, seed)];
  await late.load();
  expect(late.entries()).toEqual(seed);
  await installed.load();
  expect(installed.entries()).toEqual([]);
  await meta.flush();
  expect(stored).toEqual([[12, Uint8Array.of(3)]]);
});

test("load() keeps what was changed here and not saved, and flush() looks before it writes", async () => {
  let stored: readonly (readonly [number, Uint8Array])[] | undefined;
  const meta = memoryMeta({ load: async () => stored, save: async (entries) => void (stored = entries) });
  meta.set(1, Uint8Array.of(1));
  await meta.load(); // no partition yet
  expect(meta.entries()).toEqual([[1, Uint8Array.of(1)]]);
  stored = [
    [1, Uint8Array.of(7)],
    [2, Uint8Array.of(8)],
  ];
  await meta.flush();
  expect(stored).toEqual([
    [1, Uint8Array.of(1)],
    [2, Uint8Array.of(8)],
  ]);
  stored = [[3, Uint8Array.of(9)]];
  await meta.load();
  expect(meta.entries()).toEqual([[3, Uint8Array.of(9)]]);
});

test("flush() has all that was set before on the backend when it resolves, however long another one takes", async () => {
  let stored: readonly (readonly [number, Uint8Array])[] = [];
  const first = Promise.withResolvers<void>();
  let saves = 0;
  const meta = memoryMeta({
    load: async () => stored,
    save: async (entries) => {
      if (++saves === 1) await first.promise;
      stored = entries;
    },
  });
  await meta.load();
  meta.set(1, Uint8Array.of(1));
  const earlier = meta.flush();
  await Promise.resolve(); // it is at work
  meta.set(2, Uint8Array.of(2));
  const later = meta.flush();
  first.resolve();
  await Promise.all([earlier, later]);
  const both = [
    [1, Uint8Array.of(1)],
    [2, Uint8Array.of(2)],
  ];
  expect(stored).toEqual(both);
  await meta.load();
  expect(meta.entries()).toEqual(both);
});

test("load() keeps what was changed while a flush was at work, and what one could not save", async () => {
  const stored = [[3, Uint8Array.of(3)]] as const;
  let fail: (() => void) | undefined;
  const meta = memoryMeta({
    load: async () => stored,
    save: () => new Promise((_, reject) => (fail = () => reject(new Error("The disk is gone")))),
  });
  await meta.load();
  meta.set(1, Uint8Array.of(1));
  const flushed = meta.flush();
  await expect.poll(() => fail !== undefined).toBe(true);
  meta.set(2, Uint8Array.of(2));
  fail?.();
  await expect(flushed).rejects.toThrow("The disk is gone");
  await meta.load();
  expect(meta.entries().map(([tag]) => tag)).toEqual([1, 2, 3]);
});
