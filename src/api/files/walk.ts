// Walks a tree of files in lexical order, as List, DiskUsage and Copy show it. Errors of single entries are part of the result.
import { toError } from "../../base/errors.ts";
import type { FileInfo } from "../../linux/files.ts";
import type { ApiFiles } from "../context.ts";

export type WalkEntry =
  | {
      readonly kind: "entry";
      readonly path: string;
      /** Path below the root; "." for the root itself. */
      readonly relativePath: string;
      /** Levels below the root, 0 for the root itself. */
      readonly depth: number;
      readonly info: FileInfo;
      /** Target of a symbolic link as it is written. */
      readonly link?: string;
    }
  | {
      readonly kind: "error";
      readonly path: string;
      readonly relativePath: string;
      readonly depth: number;
      readonly error: Error;
    };

export interface WalkOptions {
  /** Whether to look into this directory; all when absent. */
  readonly descend?: (directory: WalkEntry & { readonly kind: "entry" }) => boolean;
  /** Directories before what is in them (when absent), or after. */
  readonly order?: "parents-first" | "children-first";
}

/** Entries of one directory that are looked at together: enough to hide the disk's delay, few enough to leave the thread pool to others. */
const batchEntries = 16;

/**
 * Rejects when the root cannot be looked at; a directory that cannot be read is an entry, followed by an error for the same path.
 * Symbolic links are not followed, except for the root: its real path is walked.
 */
export async function* walk(
  files: ApiFiles,
  root: string,
  options: WalkOptions,
  signal: AbortSignal,
): AsyncGenerator<WalkEntry> {
  const path = await files.realPath(root);
  yield* visit(files, await inspect(files, { path, relativePath: ".", depth: 0 }), options, signal);
}

interface Place {
  readonly path: string;
  readonly relativePath: string;
  readonly depth: number;
}

async function* visit(
  files: ApiFiles,
  entry: WalkEntry,
  options: WalkOptions,
  signal: AbortSignal,
): AsyncGenerator<WalkEntry> {
  signal.throwIfAborted();
  const childrenFirst = options.order === "children-first";
  if (!childrenFirst) yield entry;
  if (entry.kind === "entry" && entry.info.kind === "directory" && (options.descend?.(entry) ?? true)) {
    yield* visitChildren(files, entry, options, signal);
  }
  if (childrenFirst) yield entry;
}

async function* visitChildren(
  files: ApiFiles,
  directory: Place,
  options: WalkOptions,
  signal: AbortSignal,
): AsyncGenerator<WalkEntry> {
  let names: readonly string[];
  try {
    names = (await files.list(directory.path)).map((entry) => entry.name).toSorted(byBytes);
  } catch (error) {
    yield { kind: "error", ...placeOf(directory), error: toError(error) };
    return;
  }
  for (let start = 0; start < names.length; start += batchEntries) {
    const batch = names.slice(start, start + batchEntries);
    const entries = await Promise.all(batch.map((name) => inspect(files, below(directory, name))));
    for (const entry of entries) yield* visit(files, entry, options, signal);
  }
}

async function inspect(files: ApiFiles, place: Place): Promise<WalkEntry> {
  try {
    const info = await files.linkInfo(place.path);
    const link = info.kind === "symlink" ? await files.readLink(place.path) : undefined;
    return { kind: "entry", ...place, info, ...(link === undefined ? {} : { link }) };
  } catch (error) {
    if (place.depth === 0) throw error;
    return { kind: "error", ...place, error: toError(error) };
  }
}

function below({ path, relativePath, depth }: Place, name: string): Place {
  return {
    path: path === "/" ? `/${name}` : `${path}/${name}`,
    relativePath: relativePath === "." ? name : `${relativePath}/${name}`,
    depth: depth + 1,
  };
}

function placeOf({ path, relativePath, depth }: Place): Place {
  return { path, relativePath, depth };
}

/** By code units, which for the names in question is by bytes: the order of Go's walk, not of a language. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
