// Kubeconfig files: a downloaded one joined with the user's own, which is kept as it is.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse, stringify } from "yaml";
import { equalData } from "../base/equal.ts";
import { errorCode, FormatError } from "../base/errors.ts";
import { isRecord } from "../base/record.ts";

type Entry = Readonly<Record<string, unknown>> & { readonly name: string };

/** As kubectl reads it; other keys are kept. */
export interface KubeconfigFile {
  readonly clusters: readonly Entry[];
  readonly users: readonly Entry[];
  readonly contexts: readonly Entry[];
  readonly "current-context": string;
  readonly [other: string]: unknown;
}

const empty: KubeconfigFile = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  "current-context": "",
  preferences: {},
  users: [],
};

function entriesOf(value: unknown, where: string): readonly Entry[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new FormatError(`Cannot read kubeconfig: found no list at ${where}`);
  return value.map((entry: unknown) => {
    const name = isRecord(entry) ? entry["name"] : undefined;
    if (!isRecord(entry) || typeof name !== "string")
      throw new FormatError(`Cannot read kubeconfig: found an entry without a name at ${where}`);
    return { ...entry, name };
  });
}

/** Empty text is an empty file. Throws a FormatError that has nothing of the text. */
export function parseKubeconfigFile(text: string): KubeconfigFile {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    throw new FormatError("Cannot read kubeconfig: found text that is not YAML");
  }
  if (document === null || document === undefined) return empty;
  if (!isRecord(document)) throw new FormatError("Cannot read kubeconfig: found no mapping");
  const current = document["current-context"];
  return {
    ...document,
    clusters: entriesOf(document["clusters"], "clusters"),
    users: entriesOf(document["users"], "users"),
    contexts: entriesOf(document["contexts"], "contexts"),
    "current-context": typeof current === "string" ? current : "",
  };
}

export interface MergeOptions {
  /** Entries of the same name and other contents are replaced; otherwise the new ones get another name. */
  readonly overwrite: boolean;
  /** Name of the new context instead of its own. */
  readonly contextName?: string;
}

/** The new context becomes the current one. Entries that are the same already stay one. */
export function mergeKubeconfig(base: KubeconfigFile, added: KubeconfigFile, options: MergeOptions): KubeconfigFile {
  const { overwrite, contextName } = options;
  const clusters = mergeEntries(base.clusters, added.clusters, overwrite);
  const users = mergeEntries(base.users, added.users, overwrite);
  const renamed = added.contexts.map((entry) => {
    const context = isRecord(entry["context"]) ? entry["context"] : {};
    const nameOf = (names: ReadonlyMap<string, string>, key: string): string => {
      const name = context[key];
      return typeof name === "string" ? (names.get(name) ?? name) : "";
    };
    const cluster = nameOf(clusters.names, "cluster");
    const user = nameOf(users.names, "user");
    return { ...entry, name: contextName ?? entry.name, context: { ...context, cluster, user } };
  });
  const contexts = mergeEntries(base.contexts, renamed, overwrite);
  const current = contextName ?? added["current-context"];
  return {
    ...base,
    clusters: clusters.entries,
    users: users.entries,
    contexts: contexts.entries,
    "current-context": contexts.names.get(current) ?? current,
  };
}

/** Names that both files have for different things; a context that gets another name is in nobody's way. */
export function findConflicts(base: KubeconfigFile, added: KubeconfigFile, contextName?: string): readonly string[] {
  const kinds = ["clusters", "users", "contexts"] as const;
  return kinds.flatMap((kind) =>
    added[kind].flatMap((entry) => {
      const name = kind === "contexts" ? (contextName ?? entry.name) : entry.name;
      const present = base[kind].find((each) => each.name === name);
      const isSame = present === undefined || equalData(present, { ...entry, name });
      return isSame ? [] : [`${kind.slice(0, -1)} "${name}"`];
    }),
  );
}

interface MergedEntries {
  readonly entries: readonly Entry[];
  /** What each added entry is called now. */
  readonly names: ReadonlyMap<string, string>;
}

function mergeEntries(base: readonly Entry[], added: readonly Entry[], overwrite: boolean): MergedEntries {
  const entries = new Map(base.map((entry) => [entry.name, entry]));
  const names = new Map<string, string>();
  for (const entry of added) {
    const name = overwrite ? entry.name : freeName(entries, entry);
    entries.set(name, { ...entry, name });
    names.set(entry.name, name);
  }
  return { entries: [...entries.values()], names };
}

/** Its own, or with a number behind it. */
function freeName(entries: ReadonlyMap<string, Entry>, entry: Entry): string {
  for (let count = 0; ; count += 1) {
    const name = count === 0 ? entry.name : `${entry.name}-${count}`;
    const present = entries.get(name);
    if (present === undefined || equalData(present, { ...entry, name })) return name;
  }
}

/** The file's text, "" when there is none. */
export async function readKubeconfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}

/** In one step, for its owner only. */
export async function saveKubeconfigFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}

export function encodeKubeconfigFile(file: KubeconfigFile): string {
  return stringify(file, { indentSeq: false, lineWidth: 0 });
}

const headerBytes = 512;
const maxBytes = 4 * 1024 * 1024;

/** The first file of a tar.gz. Throws a FormatError. */
export function unpackKubeconfig(archive: Uint8Array): string {
  let tar: Uint8Array;
  try {
    tar = gunzipSync(archive, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new FormatError("Cannot unpack kubeconfig: found no gzip archive", { cause: error });
  }
  const size = Number.parseInt(new TextDecoder().decode(tar.subarray(124, 135)), 8);
  if (!Number.isInteger(size) || size <= 0 || headerBytes + size > tar.length)
    throw new FormatError(`Cannot unpack kubeconfig: found an archive of ${tar.length} bytes without a file in it`);
  return new TextDecoder().decode(tar.subarray(headerBytes, headerBytes + size));
}
