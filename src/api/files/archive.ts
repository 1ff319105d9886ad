// A file or a tree of files as a tar archive, for Copy. Nothing is held but one piece of one file.
import { concatBytes } from "../../base/bytes.ts";
import { mapAhead } from "../../base/concurrently.ts";
import { toError } from "../../base/errors.ts";
import type { TarEntry, TarEntryType } from "../../formats/tar.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../../formats/tar.ts";
import type { FileKind } from "../../linux/files.ts";
import type { ApiFiles } from "../context.ts";
import { fileErrorText, joinErrorTexts, statusError } from "../errors.ts";
import type { WalkEntry } from "./walk.ts";
import { walk } from "./walk.ts";

type FoundEntry = WalkEntry & { readonly kind: "entry" };

const tarTypes: Readonly<Record<Exclude<FileKind, "socket">, TarEntryType>> = {
  file: "file",
  directory: "directory",
  symlink: "symlink",
  block: "block-device",
  character: "character-device",
  fifo: "fifo",
};

/** Files of /proc and /sys say that they are empty: up to this much of them is read to find their size. */
const probeBytes = 4095;
/** Such files come by the hundreds, as in the tree of control groups: some are read ahead. */
const probesAtOnce = 8;

/**
 * A directory's own entry is left out, names are relative to it; a single file stands under its own name. What cannot be read is missing in the
 * archive, which is finished all the same; then the generator throws, naming all of it. Rejects at once when there is no such root.
 */
export async function* archive(files: ApiFiles, root: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const failures: string[] = [];
  try {
    const entries = mapAhead(walk(files, root, {}, signal), probesAtOnce, (entry) => prepare(files, entry, signal));
    for await (const { entry, bytes } of entries) {
      if (entry.kind === "error") failures.push(fileErrorText(entry.error));
      else if (bytes !== undefined) yield* archiveBytes(entry, bytes);
      else if (entry.depth > 0 || entry.info.kind !== "directory") yield* archiveEntry(files, entry, failures, signal);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw statusError("UNKNOWN", fileErrorText(error), error);
  }
  yield tarTrailer;
  if (failures.length > 0) throw statusError("UNKNOWN", joinErrorTexts(failures));
}

async function* archiveEntry(
  files: ApiFiles,
  entry: FoundEntry,
  failures: string[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { kind } = entry.info;
  if (kind === "socket") failures.push(`error archiving ${entry.path}: sockets not supported`);
  else if (kind !== "file") yield encodeTarHeader(toTarEntry(entry, tarTypes[kind], 0));
  else yield* archiveFile(files, entry, failures, signal);
}

/** A file whose size is known: what grew meanwhile is cut, what shrank is filled with zeros, so that the archive stays whole. */
async function* archiveFile(
  files: ApiFiles,
  entry: FoundEntry,
  failures: string[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { sizeBytes } = entry.info;
  yield encodeTarHeader(toTarEntry(entry, "file", sizeBytes));
  let left = sizeBytes;
  try {
    for await (const bytes of files.stream(entry.path, signal)) {
      const part = bytes.subarray(0, left);
      left -= part.length;
      yield part;
      if (left === 0) break;
    }
    if (left > 0) failures.push(`error archiving ${entry.path}: file shrank by ${left} bytes while it was read`);
  } catch (error) {
    if (signal.aborted) throw error;
    failures.push(fileErrorText(toError(error)));
  }
  for (; left > 0; left -= Math.min(left, probeBytes)) yield new Uint8Array(Math.min(left, probeBytes));
  yield tarPadding(sizeBytes);
}

function* archiveBytes(entry: FoundEntry, bytes: Uint8Array): Generator<Uint8Array> {
  yield encodeTarHeader(toTarEntry(entry, "file", bytes.length));
  if (bytes.length === 0) return;
  yield bytes;
  yield tarPadding(bytes.length);
}

interface Prepared {
  readonly entry: WalkEntry;
  /** Contents of a file that said it was empty. */
  readonly bytes?: Uint8Array;
}

async function prepare(files: ApiFiles, entry: WalkEntry, signal: AbortSignal): Promise<Prepared> {
  const isProbed = entry.kind === "entry" && entry.info.kind === "file" && entry.info.sizeBytes === 0;
  return isProbed ? { entry, bytes: await probe(files, entry.path, signal) } : { entry };
}

/** The whole file when it is short; nothing when it is longer, or cannot be read. */
async function probe(files: ApiFiles, path: string, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const bytes of files.stream(path, signal)) {
      total += bytes.length;
      if (total > probeBytes) return new Uint8Array();
      parts.push(bytes.slice());
    }
    return concatBytes(parts);
  } catch (error) {
    if (signal.aborted) throw error;
    return new Uint8Array(); // some files of /sys can only be written
  }
}

function toTarEntry(entry: FoundEntry, type: TarEntryType, sizeBytes: number): TarEntry {
  const { info, path, relativePath, link } = entry;
  const name = entry.depth === 0 ? path.slice(path.lastIndexOf("/") + 1) : relativePath;
  const isDevice = type === "block-device" || type === "character-device";
  return {
    name: type === "directory" ? `${name}/` : name,
    type,
    mode: info.mode,
    uid: info.uid,
    gid: info.gid,
    sizeBytes,
    modifiedSeconds: Math.floor(info.modifiedMs / 1000),
    ...(link === undefined ? {} : { linkName: link }),
    ...(isDevice ? { device: deviceNumbers(info.deviceNumber) } : {}),
  };
}

/** Major and minor of a device number as stat(2) gives it: 12 bits and 20 bits, interleaved. Source: makedev(3). */
function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) };
}
