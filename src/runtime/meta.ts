// META: a small key-value store of the node that outlives the operating system on the disk.
// Here it lives in memory; a backend that keeps it on its partition is handed in where there is one.
import { mutex } from "../base/mutex.ts";

/** Tags with a meaning of their own. */
export const metaTags = {
  upgradeFallback: 0x06,
  stagedUpgradeImageRef: 0x07,
  stagedUpgradeInstallOptions: 0x08,
  stateEncryptionConfig: 0x09,
  metalNetworkPlatformConfig: 0x0a,
  downloadUrlCode: 0x0b,
  userReserved1: 0x0c,
  userReserved2: 0x0d,
  userReserved3: 0x0e,
  uuidOverride: 0x0f,
  uniqueMachineToken: 0x10,
  diskImageBootloader: 0x11,
  /** An image that was written to the other bank and has not shown yet that it is good: upgrade-record.ts. Ours alone. */
  upgradeAttempt: 0x40,
  /** The last image that did not show that it is good, and why: upgrade-record.ts. Ours alone. */
  upgradeFailure: 0x41,
} as const;

export interface Meta {
  /** Undefined when the tag is not set. */
  get(tag: number): Uint8Array | undefined;
  entries(): readonly (readonly [tag: number, value: Uint8Array])[];
  /** False when it does not fit. Throws a RangeError for a tag outside of 1 to 255: on the partition 0 is the end of the values. */
  set(tag: number, value: Uint8Array): boolean;
  /** False when there is none. */
  delete(tag: number): boolean;
  /** Reads the backend. What was changed here and not written yet wins over what is there. */
  load(): Promise<void>;
  /** Writes everything to the backend, after a first look at what is there; nothing to do without one. */
  flush(): Promise<void>;
  /** Is told after each change. */
  subscribe(listener: () => void): Disposable;
}

export interface MetaBackend {
  /** Undefined as long as there is no partition: the values live in memory alone, and saving does nothing. */
  load(): Promise<readonly (readonly [tag: number, value: Uint8Array])[] | undefined>;
  save(entries: readonly (readonly [tag: number, value: Uint8Array])[]): Promise<void>;
}

/** Room for values and their headers (8 bytes each) on the partition: a block of 256 KiB less magics and digest. */
const capacityBytes = 256 * 1024 - 40;
const headerBytes = 8;

function checkTag(tag: number): void {
  if (!Number.isInteger(tag) || tag < 1 || tag > 255) {
    throw new RangeError(`Cannot use META tag: found ${tag}, want 1 to 255`);
  }
}

function sizeOf(values: Iterable<Uint8Array>): number {
  let total = 0;
  for (const value of values) total += value.length + headerBytes;
  return total;
}

/** `seed`: what it holds from the first look at a backend that has nothing to read. */
export function memoryMeta(
  backend?: MetaBackend,
  seed: readonly (readonly [tag: number, value: Uint8Array])[] = [],
): Meta {
  const values = new Map<number, Uint8Array>();
  const listeners = new Set<() => void>();
  /** Tags changed since the last flush. */
  let unsaved = new Set<number>();
  /** One reads or writes the backend at a time: of two that write, the later one has what the earlier one has. */
  const turn = mutex();
  let isLoaded = false;
  let isSeeded = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  /** False when there is nothing to read from. */
  async function read(from: MetaBackend): Promise<boolean> {
    const stored = await from.load();
    if (stored === undefined) return false;
    for (const tag of values.keys()) if (!unsaved.has(tag)) values.delete(tag);
    for (const [tag, value] of stored) if (!unsaved.has(tag)) values.set(tag, value);
    isLoaded = true;
    changed();
    return true;
  }

  /** Once; what was set here before stays. The values are written when there is a backend, as those that were set. */
  function plantSeed(): void {
    if (isSeeded || isLoaded) return;
    isSeeded = true;
    for (const [tag, value] of seed) if (!values.has(tag)) meta.set(tag, value);
  }

  const meta: Meta = {
    get: (tag) => values.get(tag),
    entries: () => [...values].toSorted(([a], [b]) => a - b),
    set(tag, value) {
      checkTag(tag);
      const replaced = values.get(tag);
      const before = sizeOf(values.values());
      const after = before - (replaced === undefined ? 0 : replaced.length + headerBytes) + value.length + headerBytes;
      if (after > capacityBytes) return false;
      values.set(tag, value);
      unsaved.add(tag);
      changed();
      return true;
    },
    delete(tag) {
      if (!values.delete(tag)) return false;
      unsaved.add(tag);
      changed();
      return true;
    },
    async load() {
      using _ = await turn.lock();
      const isRead = backend !== undefined && (await read(backend));
      if (!isRead) plantSeed();
    },
    async flush() {
      if (backend === undefined) return;
      using _ = await turn.lock();
      if (!isLoaded) await read(backend);
      const saving = unsaved;
      unsaved = new Set(); // what is changed from here on is not in what is saved
      let isSaved = false;
      try {
        await backend.save(meta.entries());
        isSaved = isLoaded;
      } finally {
        if (!isSaved) for (const tag of saving) unsaved.add(tag);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  return meta;
}
