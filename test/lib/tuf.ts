// A made-up update repository: roots, timestamps, snapshots and targets with keys of the test's own, of which each can be replaced by a bad one.
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { canonicalJson } from "../../src/pki/tuf/canonical-json.ts";
import type { TufFetch, TufStore } from "../../src/pki/tuf/repository.ts";

type Role = "root" | "timestamp" | "snapshot" | "targets";

export interface TufSigner {
  readonly id: string;
  readonly key: KeyObject;
  readonly public: Readonly<Record<string, unknown>>;
}

export function newSigner(kind: "ecdsa" | "ed25519" = "ecdsa"): TufSigner {
  const pair = kind === "ecdsa" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
  const spki = pair.publicKey.export({ type: "spki", format: "der" });
  const text =
    kind === "ecdsa" ? pair.publicKey.export({ type: "spki", format: "pem" }) : spki.subarray(-32).toString("hex");
  const scheme = kind === "ecdsa" ? "ecdsa-sha2-nistp256" : "ed25519";
  const made = { keytype: kind, scheme, keyval: { public: text } };
  return { id: createHash("sha256").update(canonicalJson(made)).digest("hex"), key: pair.privateKey, public: made };
}

export interface RootOptions {
  readonly version: number;
  /** Who may sign what; the root's keys by default, all with one signature. */
  readonly roles: Readonly<Record<Role, readonly TufSigner[]>>;
  readonly thresholds?: Partial<Readonly<Record<Role, number>>>;
  readonly expires?: string;
  /** Who does sign it. */
  readonly by: readonly TufSigner[];
}

const farAway = "2030-01-01T00:00:00Z";

export function signMetadata(signed: Readonly<Record<string, unknown>>, by: readonly TufSigner[]): Uint8Array {
  const bytes = encodeUtf8(canonicalJson(signed));
  const signatures = by.map(({ id, key }) => ({
    keyid: id,
    sig: sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", bytes, key).toString("hex"),
  }));
  return encodeUtf8(JSON.stringify({ signatures, signed }, null, 1));
}

export function rootOf({ version, roles, thresholds = {}, expires = farAway, by }: RootOptions): Uint8Array {
  const keys = Object.fromEntries(
    Object.values(roles)
      .flat()
      .map((signer) => [signer.id, signer.public]),
  );
  const named = Object.entries(roles).map(([role, signers]) => [
    role,
    { keyids: signers.map(({ id }) => id), threshold: thresholds[role as Role] ?? 1 }, // a key of the record above
  ]);
  return signMetadata(
    {
      _type: "root",
      spec_version: "1.0",
      consistent_snapshot: true,
      version,
      expires,
      keys,
      roles: Object.fromEntries(named),
    },
    by,
  );
}

export interface ReleaseOptions {
  /** Of timestamp, snapshot and targets alike. */
  readonly version: number;
  readonly target: Uint8Array;
  readonly signers: Readonly<Record<Exclude<Role, "root">, readonly TufSigner[]>>;
  readonly expires?: Partial<Readonly<Record<Exclude<Role, "root">, string>>>;
  /** What the snapshot calls the targets' version. */
  readonly targetsVersion?: number;
}

/** Files of a repository by their paths, of one state of it. */
export function releaseOf({
  version,
  target,
  signers,
  expires = {},
  targetsVersion,
}: ReleaseOptions): ReadonlyMap<string, Uint8Array> {
  const hash = createHash("sha256").update(target).digest("hex");
  const of = (type: Exclude<Role, "root">, rest: Readonly<Record<string, unknown>>): Uint8Array =>
    signMetadata(
      { _type: type, spec_version: "1.0.31", version, expires: expires[type] ?? farAway, ...rest },
      signers[type],
    );
  const targets = of("targets", {
    targets: { "trusted_root.json": { length: target.length, hashes: { sha256: hash } } },
  });
  const snapshot = of("snapshot", { meta: { "targets.json": { version: targetsVersion ?? version } } });
  const digest = createHash("sha256").update(snapshot).digest("hex");
  const timestamp = of("timestamp", {
    meta: { "snapshot.json": { version, length: snapshot.length, hashes: { sha256: digest } } },
  });
  return new Map([
    ["timestamp.json", timestamp],
    [`${version}.snapshot.json`, snapshot],
    [`${version}.targets.json`, targets],
    [`targets/${hash}.trusted_root.json`, target],
  ]);
}

export function fetchFrom(files: ReadonlyMap<string, Uint8Array>, asked: string[] = []): TufFetch {
  return async (path, maxBytes) => {
    asked.push(path);
    const found = files.get(path);
    if (found !== undefined && found.length > maxBytes) throw new Error(`found more than ${maxBytes} bytes`);
    return found;
  };
}

export function memoryStore(): TufStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: async (name) => files.get(name),
    write: async (name, bytes) => void files.set(name, bytes),
    remove: async (name) => void files.delete(name),
  };
}
