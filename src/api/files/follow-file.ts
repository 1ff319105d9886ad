// A log file as it grows: its last lines first, then what is added, also after it was replaced by a new one.
import { concatBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { errorCode } from "../../base/errors.ts";
import type { ApiFiles } from "../context.ts";

export interface FollowOptions {
  readonly follow: boolean;
  /** Lines from the end; all when negative. */
  readonly tailLines: number;
}

const newline = 10;
const pollMs = 500;

/** Keeps the last lines only: memory is bounded by them, whatever the file's size. */
async function lastLines(pieces: AsyncIterable<Uint8Array>, count: number): Promise<readonly Uint8Array[]> {
  const kept: Uint8Array[] = [];
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    let bytes = concatBytes([rest, piece]);
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline)) {
      kept.push(bytes.slice(0, end + 1));
      if (kept.length > count) kept.shift();
      bytes = bytes.slice(end + 1);
    }
    rest = bytes;
  }
  const all = rest.length === 0 ? kept : [...kept, rest];
  return count === 0 ? [] : all.slice(-count);
}

async function find(
  files: ApiFiles,
  path: string,
): Promise<{ readonly inode: number; readonly size: number } | undefined> {
  try {
    const { inode, sizeBytes } = await files.info(path);
    return { inode, size: sizeBytes };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined; // it is being replaced
    throw error;
  }
}

export async function* followFile(
  { files, clock, signal }: { readonly files: ApiFiles; readonly clock: Clock; readonly signal: AbortSignal },
  path: string,
  { follow, tailLines }: FollowOptions,
): AsyncGenerator<Uint8Array> {
  let { inode } = await files.info(path);
  let read = 0;
  const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      read += piece.length;
      yield piece;
    }
  };
  if (tailLines < 0) yield* counted(files.stream(path, signal));
  else yield* await lastLines(counted(files.stream(path, signal)), tailLines);
  if (!follow) return;
  while (!signal.aborted) {
    await clock.sleep(pollMs, signal);
    const now = await find(files, path);
    if (now === undefined) continue;
    if (now.inode !== inode || now.size < read) {
      inode = now.inode;
      read = 0;
    }
    if (now.size > read) yield* counted(files.stream(path, signal, read));
  }
}
