// A snapshot of etcd as a file: whole, or not there.
import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { decodeUtf8 } from "../base/bytes.ts";
import { openBolt } from "../formats/bolt.ts";
import { crc32c } from "../formats/crc32c.ts";
import type { Data } from "../wire/gen/common.ts";
import { dataOf } from "../dashboard/live/streams.ts";

/** Pages of the database. */
const pageBytes = 512;
const digestBytes = 32;

/**
 * Writes the stream beside `path` and renames it when it has proved whole: etcd puts the SHA-256 of the database at its end. Resolves with the number of
 * bytes. Rejects, and leaves nothing behind, when it is not whole.
 */
export async function saveSnapshot(path: string, stream: AsyncIterable<Data>): Promise<number> {
  const partial = `${path}.part`;
  const file = await open(partial, "w", 0o600);
  try {
    const bytes = await receive(stream, (piece) => file.writeFile(piece));
    await file.sync();
    await rename(partial, path);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function receive(stream: AsyncIterable<Data>, write: (piece: Uint8Array) => Promise<void>): Promise<number> {
  const hash = createHash("sha256");
  let total = 0;
  let tail: Uint8Array = new Uint8Array(); // the last bytes are the digest: not part of what it is over
  for await (const piece of dataOf(stream)) {
    await write(piece);
    total += piece.length;
    const joined = Buffer.concat([tail, piece]);
    const end = Math.max(0, joined.length - digestBytes);
    hash.update(joined.subarray(0, end));
    tail = joined.subarray(end);
  }
  if (total % pageBytes !== digestBytes) {
    throw new Error(
      `Cannot save snapshot: found ${total} bytes, want whole pages and a digest: the snapshot is corrupted`,
    );
  }
  if (!hash.digest().equals(tail))
    throw new Error("Cannot save snapshot: its digest does not fit: the snapshot is corrupted");
  return total;
}

export interface SnapshotFacts {
  /** CRC-32C of all buckets, keys and values: what etcd's own tools call a snapshot's hash. */
  readonly hash: number;
  /** Of the last change. */
  readonly revision: bigint;
  /** Entries of all buckets. */
  readonly keys: number;
  readonly sizeBytes: number;
}

/** Looks through the whole database. Rejects when the file is none. */
export async function describeSnapshot(path: string): Promise<SnapshotFacts> {
  await using file = await open(path);
  const bolt = await openBolt(async (offset, length) => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  });
  let hash = 0;
  let revision = 0n;
  let keys = 0;
  for await (const { bucket, entry } of bolt.entries()) {
    if (entry === undefined) {
      hash = crc32c(bucket, hash);
      continue;
    }
    hash = crc32c(entry.value, crc32c(entry.key, hash));
    keys++;
    if (decodeUtf8(bucket) === "key") revision = revisionOf(entry.key);
  }
  return { hash, revision, keys, sizeBytes: bolt.sizeBytes };
}

/** The main number stands first, in big-endian: keys are in the order of their revisions. */
function revisionOf(key: Uint8Array): bigint {
  return key.length < 8 ? 0n : new DataView(key.buffer, key.byteOffset, 8).getBigUint64(0);
}
