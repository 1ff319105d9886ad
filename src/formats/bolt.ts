// The database file of bbolt, read only: pages, of which trees of keys and values are made. Source: go.etcd.io/bbolt, file format ("Data and page layout").
import { FormatError } from "../base/errors.ts";

/** Bytes of the file; rejects or gives fewer behind its end. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

export interface BoltEntry {
  /** Name of the bucket at the top. */
  readonly bucket: Uint8Array;
  /** Absent for the bucket itself, which stands before its entries. */
  readonly entry?: { readonly key: Uint8Array; readonly value: Uint8Array };
}

const magic = 0xed0cdaed;
const version = 2;
const pageHeaderBytes = 16;
const metaBytes = 64;
const elementBytes = 16;
const branchFlag = 0x01;
const leafFlag = 0x02;
const bucketFlag = 0x01;
const maxDepth = 64;

interface Meta {
  readonly pageBytes: number;
  readonly root: bigint;
  readonly transaction: bigint;
  /** Pages of the database, used or not. */
  readonly pages: bigint;
}

export interface BoltFile {
  /** Of all pages that belong to the database. */
  readonly sizeBytes: number;
  /** Buckets in the order of their names, each with its entries in the order of their keys; buckets inside buckets are passed over. */
  entries(): AsyncGenerator<BoltEntry>;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readExactly(readAt: ReadAt, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await readAt(offset, length);
  if (bytes.length < length) throw new FormatError(`Cannot read database: it ends within ${length} bytes`, { offset });
  return bytes;
}

async function readMeta(readAt: ReadAt, offset: number): Promise<Meta | undefined> {
  const bytes = await readAt(offset + pageHeaderBytes, metaBytes);
  if (bytes.length < metaBytes) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== magic || view.getUint32(4, true) !== version) return undefined;
  return {
    pageBytes: view.getUint32(8, true),
    root: view.getBigUint64(16, true),
    pages: view.getBigUint64(40, true),
    transaction: view.getBigUint64(48, true),
  };
}

/** Throws a FormatError for another file. The newer of its two heads counts. */
export async function openBolt(readAt: ReadAt): Promise<BoltFile> {
  const first = await readMeta(readAt, 0);
  const second = await readMeta(readAt, first?.pageBytes ?? 4096);
  const metas = [first, second].filter((meta) => meta !== undefined);
  const [meta] = metas.toSorted((a, b) => (a.transaction > b.transaction ? -1 : 1));
  if (meta === undefined) throw new FormatError("Cannot read database: found no head of a bbolt file", { offset: 0 });
  return {
    sizeBytes: Number(meta.pages) * meta.pageBytes,
    async *entries() {
      for await (const { flags, key, value } of walk(readAt, meta, meta.root)) {
        if ((flags & bucketFlag) === 0) continue;
        yield { bucket: key };
        for await (const found of bucketElements(readAt, meta, value)) {
          const isNested = (found.flags & bucketFlag) !== 0;
          if (!isNested) yield { bucket: key, entry: { key: found.key, value: found.value } };
        }
      }
    },
  };
}

interface Element {
  readonly flags: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A bucket's value is its root page, or, for a small one, 0 and that page itself. */
async function* bucketElements(readAt: ReadAt, meta: Meta, value: Uint8Array): AsyncGenerator<Element> {
  if (value.length < 16) throw new FormatError(`Cannot read database: found a bucket of ${value.length} bytes`);
  const root = viewOf(value).getBigUint64(0, true);
  if (root === 0n) yield* leafElements(value.subarray(16));
  else yield* walk(readAt, meta, root);
}

async function* walk(readAt: ReadAt, meta: Meta, id: bigint, depth = 0): AsyncGenerator<Element> {
  const offset = Number(id) * meta.pageBytes;
  if (depth > maxDepth) throw new FormatError("Cannot read database: found a tree without an end", { offset });
  const head = viewOf(await readExactly(readAt, offset, pageHeaderBytes));
  const flags = head.getUint16(8, true);
  const length = (head.getUint32(12, true) + 1) * meta.pageBytes;
  if (id >= meta.pages || length > Number(meta.pages) * meta.pageBytes)
    throw new FormatError("Cannot read database: found a page behind its end", { offset });
  const page = await readExactly(readAt, offset, length);
  if (flags === leafFlag) yield* leafElements(page);
  else if (flags === branchFlag) for (const child of branchPages(page)) yield* walk(readAt, meta, child, depth + 1);
  else throw new FormatError(`Cannot read database: found a page of kind ${flags} in a tree`, { offset });
}

function* branchPages(page: Uint8Array): Generator<bigint> {
  const view = viewOf(page);
  const count = view.getUint16(10, true);
  for (let index = 0; index < count; index++) yield view.getBigUint64(pageHeaderBytes + index * elementBytes + 8, true);
}

function* leafElements(page: Uint8Array): Generator<Element> {
  const view = viewOf(page);
  const count = view.getUint16(10, true);
  for (let index = 0; index < count; index++) {
    const at = pageHeaderBytes + index * elementBytes;
    const start = at + view.getUint32(at + 4, true);
    const keyEnd = start + view.getUint32(at + 8, true);
    const end = keyEnd + view.getUint32(at + 12, true);
    if (end > page.length) throw new FormatError("Cannot read database: found an element behind the end of its page");
    yield { flags: view.getUint32(at, true), key: page.subarray(start, keyEnd), value: page.subarray(keyEnd, end) };
  }
}
