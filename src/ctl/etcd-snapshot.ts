// A snapshot of etcd as a file: whole, or not there.
import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { Data } from "../wire/gen/common.ts";
import { dataOf } from "./streams.ts";

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
