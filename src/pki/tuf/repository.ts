// Takes a file from an update repository: from a first root that is trusted, over all roots since, to what they vouch for today. What was seen once is
// kept, so that nobody can offer an older state (rollback), nor the same state for ever (freeze: metadata expires). Source: TUF specification 1.0, 5.
import { equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import {
  fileInfo,
  hasSameKeys,
  isConsistent,
  listedFiles,
  nameHash,
  parseMetadata,
  requireBytes,
  requireFresh,
  requireSignatures,
  type FileInfo,
  type Metadata,
  type RoleName,
} from "./metadata.ts";

/** What is kept of a repository between refreshes; names are those of `storedNames`. */
export interface TufStore {
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface TufOptions {
  /** The root that is trusted from the start. */
  readonly firstRoot: Uint8Array;
  readonly store: TufStore;
  readonly now: Date;
  /** Path of the file among the targets. Those that the targets leave to others (delegations) are not found. */
  readonly target: string;
}

/** A file of the repository by its path; undefined: there is none. Rejects beyond `maxBytes`. */
export type TufFetch = (path: string, maxBytes: number) => Promise<Uint8Array | undefined>;

/** A root that is many versions old has missed years. */
const maxRoots = 256;
const maxBytes = {
  root: 512 * 1024,
  timestamp: 16 * 1024,
  snapshot: 2 * 1024 * 1024,
  targets: 5 * 1024 * 1024,
} as const;
const maxTargetBytes = 1024 * 1024;

const storedName = (role: RoleName): string => `${role}.json`;
const storedTarget = "target";

/** Brings what is kept up to date. Rejects with a FormatError for what is not to be trusted, and with the error of `fetch`. */
export async function refreshTarget(options: TufOptions & { readonly fetch: TufFetch }): Promise<Uint8Array> {
  const root = await updateRoot(options);
  const timestamp = await updateTimestamp(options, root);
  const snapshot = await updateSnapshot(options, root, timestamp);
  const targets = await updateTargets(options, root, snapshot);
  return updateTarget(options, root, targets);
}

/** What is kept, without asking anybody; undefined when there is nothing, or when it is not to be trusted any more. */
export async function keptTarget(options: TufOptions): Promise<Uint8Array | undefined> {
  const { store, now, target } = options;
  try {
    const root = await keptRoot(options);
    const [timestamp, snapshot, targets] = await Promise.all([
      keptMetadata(store, "timestamp", root),
      keptMetadata(store, "snapshot", root),
      keptMetadata(store, "targets", root),
    ]);
    const bytes = await store.read(storedTarget);
    if (timestamp === undefined || snapshot === undefined || targets === undefined || bytes === undefined)
      return undefined;
    for (const each of [root, timestamp, snapshot, targets]) requireFresh(each, now);
    requireVersion(snapshot, wanted(timestamp, "meta", "snapshot.json"));
    requireVersion(targets, wanted(snapshot, "meta", "targets.json"));
    const info = wanted(targets, "targets", target);
    nameHash(info, target);
    requireBytes(bytes, info, target);
    return bytes;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The newest that is kept, or the first. What is kept is believed: it was looked at before it was written, and only this node writes there. */
async function keptRoot({ store, firstRoot }: TufOptions): Promise<Metadata> {
  const first = parseMetadata(firstRoot, "root");
  requireSignatures(first, first);
  const bytes = await store.read(storedName("root"));
  if (bytes === undefined) return first;
  try {
    const kept = parseMetadata(bytes, "root");
    requireSignatures(kept, kept);
    return kept.version < first.version ? first : kept;
  } catch {
    return first; // a file that broke off: all roots come again
  }
}

/** Undefined when there is none, or none that this root lets count. */
async function keptMetadata(
  store: TufStore,
  role: Exclude<RoleName, "root">,
  root: Metadata,
): Promise<Metadata | undefined> {
  const bytes = await store.read(storedName(role));
  if (bytes === undefined) return undefined;
  try {
    const kept = parseMetadata(bytes, role);
    requireSignatures(kept, root);
    return kept;
  } catch {
    return undefined;
  }
}

async function updateRoot(options: TufOptions & { readonly fetch: TufFetch }): Promise<Metadata> {
  const { store, fetch, now } = options;
  const before = await keptRoot(options);
  let root = before;
  for (let count = 0; ; count++) {
    const bytes = await fetch(`${root.version + 1}.root.json`, maxBytes.root);
    if (bytes === undefined) break;
    if (count >= maxRoots)
      throw new FormatError(`Cannot trust root metadata: found more than ${maxRoots} new versions`);
    const next = parseMetadata(bytes, "root");
    requireSignatures(next, root); // by those who were trusted until now
    requireSignatures(next, next);
    if (next.version !== root.version + 1)
      throw new FormatError(`Cannot trust root metadata: found version ${next.version}, want ${root.version + 1}`);
    await store.write(storedName("root"), bytes);
    root = next;
  }
  requireFresh(root, now);
  // Whoever had the old keys may have raised versions so far that true ones would look old.
  if (!(["timestamp", "snapshot"] as const).every((role) => hasSameKeys(before, root, role))) {
    await store.remove(storedName("timestamp"));
    await store.remove(storedName("snapshot"));
  }
  return root;
}

async function updateTimestamp(
  { store, fetch, now }: TufOptions & { readonly fetch: TufFetch },
  root: Metadata,
): Promise<Metadata> {
  const timestamp = parseMetadata(await required(fetch, "timestamp.json", maxBytes.timestamp), "timestamp");
  requireSignatures(timestamp, root);
  const kept = await keptMetadata(store, "timestamp", root);
  if (kept !== undefined) {
    requireNotOlder(timestamp, kept.version);
    const [had, has] = [kept, timestamp].map((each) => wanted(each, "meta", "snapshot.json").version ?? 0);
    if ((has ?? 0) < (had ?? 0))
      throw new FormatError(`Cannot trust timestamp metadata: it names an older snapshot than before`);
    // One version has one content.
    if (kept.version === timestamp.version && !equalBytes(kept.bytes, timestamp.bytes)) {
      requireFresh(kept, now);
      return kept;
    }
  }
  requireFresh(timestamp, now);
  await store.write(storedName("timestamp"), timestamp.bytes);
  return timestamp;
}

/** What another one names: of the length, digest and version that it says, and signed. */
async function fetchListed(
  fetch: TufFetch,
  root: Metadata,
  [lister, kind]: readonly [Metadata, "snapshot" | "targets"],
): Promise<Metadata> {
  const file = `${kind}.json`;
  const info = wanted(lister, "meta", file);
  const bytes = await required(fetch, versioned(root, kind, info), limitOf(info, maxBytes[kind]));
  requireBytes(bytes, info, file);
  const metadata = parseMetadata(bytes, kind);
  requireSignatures(metadata, root);
  requireVersion(metadata, info);
  return metadata;
}

async function updateSnapshot(
  { store, fetch, now }: TufOptions & { readonly fetch: TufFetch },
  root: Metadata,
  timestamp: Metadata,
): Promise<Metadata> {
  const snapshot = await fetchListed(fetch, root, [timestamp, "snapshot"]);
  const kept = await keptMetadata(store, "snapshot", root);
  for (const name of kept === undefined ? [] : listedFiles(kept)) {
    const [had, has] = [kept, snapshot].map((each) =>
      each === undefined ? undefined : fileInfo(each, "meta", name)?.version,
    );
    if (has === undefined || has < (had ?? 0))
      throw new FormatError(`Cannot trust snapshot metadata: it names an older "${name}" than before, or none`);
  }
  requireFresh(snapshot, now);
  await store.write(storedName("snapshot"), snapshot.bytes);
  return snapshot;
}

async function updateTargets(
  { store, fetch, now }: TufOptions & { readonly fetch: TufFetch },
  root: Metadata,
  snapshot: Metadata,
): Promise<Metadata> {
  const targets = await fetchListed(fetch, root, [snapshot, "targets"]);
  requireFresh(targets, now);
  await store.write(storedName("targets"), targets.bytes);
  return targets;
}

async function updateTarget(
  { store, fetch, target }: TufOptions & { readonly fetch: TufFetch },
  root: Metadata,
  targets: Metadata,
): Promise<Uint8Array> {
  const info = wanted(targets, "targets", target);
  const hash = nameHash(info, target);
  const kept = await store.read(storedTarget);
  if (kept !== undefined && isWanted(kept, info)) return kept;
  const slash = target.lastIndexOf("/") + 1;
  const path = isConsistent(root) ? `${target.slice(0, slash)}${hash}.${target.slice(slash)}` : target;
  const bytes = await required(fetch, `targets/${path}`, limitOf(info, maxTargetBytes));
  requireBytes(bytes, info, target);
  await store.write(storedTarget, bytes);
  return bytes;
}

function isWanted(bytes: Uint8Array, info: FileInfo): boolean {
  try {
    requireBytes(bytes, info, "");
    return true;
  } catch {
    return false;
  }
}

function versioned(root: Metadata, role: RoleName, { version }: FileInfo): string {
  return isConsistent(root) ? `${version ?? 0}.${role}.json` : `${role}.json`;
}

function wanted(from: Metadata, list: "meta" | "targets", name: string): FileInfo {
  const info = fileInfo(from, list, name);
  if (info === undefined) throw new FormatError(`Cannot trust ${from.role} metadata: it does not name "${name}"`);
  return info;
}

function requireNotOlder({ role, version }: Metadata, than: number): void {
  if (version < than)
    throw new FormatError(`Cannot trust ${role} metadata: found version ${version}, want ${than} or newer`);
}

function requireVersion({ role, version }: Metadata, info: FileInfo): void {
  if (version !== info.version)
    throw new FormatError(
      `Cannot trust ${role} metadata: found version ${version}, want ${info.version ?? "one that is named"}`,
    );
}

async function required(fetch: TufFetch, path: string, limit: number): Promise<Uint8Array> {
  const bytes = await fetch(path, limit);
  if (bytes === undefined) throw new FormatError(`Cannot refresh trust: the repository has no "${path}"`);
  return bytes;
}

function limitOf({ length }: FileInfo, most: number): number {
  return Math.min(length ?? most, most);
}
