// Signed metadata of an update repository: what it says, and whether enough of those have signed it who may. Source: TUF specification 1.0, 4.
import { createHash, createPublicKey, constants, verify, type KeyObject } from "node:crypto";
import { encodeUtf8, equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import {
  fieldsOf,
  findFields,
  findText,
  findValue,
  isFields,
  listAt,
  parseFields,
  textAt,
  timeOf,
  type Fields,
} from "../sigstore/fields.ts";
import { isSignedWith } from "../sigstore/signature.ts";
import { canonicalJson } from "./canonical-json.ts";

export const roleNames = ["root", "timestamp", "snapshot", "targets"] as const;
export type RoleName = (typeof roleNames)[number];

export interface Metadata {
  readonly bytes: Uint8Array;
  readonly role: RoleName;
  readonly version: number;
  readonly expires: Date;
  /** What is signed. */
  readonly signed: Fields;
  readonly signatures: readonly unknown[];
}

/** A file that other metadata vouches for; what it does not say is undefined. */
export interface FileInfo {
  readonly version: number | undefined;
  readonly length: number | undefined;
  /** By name of the hash, hexadecimal. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Nobody has looked at its signatures yet. Throws a FormatError. */
export function parseMetadata(bytes: Uint8Array, role: RoleName): Metadata {
  const whole = parseFields(bytes, `${role} metadata`);
  const signed = fieldsOf(findValue(whole, "signed"), `${role} metadata`);
  const fail = (what: string): never => {
    throw new FormatError(`Cannot read ${role} metadata: ${what}`);
  };
  if (findText(signed, "_type") !== role) fail("it is of another role");
  if (!/^1\.\d+(?:\.\d+)?$/u.test(textAt(signed, "spec_version"))) fail("it is of another version of the format");
  const version = countOf(signed["version"]);
  if (version === undefined || version < 1) return fail("found no version");
  return {
    bytes,
    role,
    version,
    expires: timeOf(textAt(signed, "expires"), "expires"),
    signed,
    signatures: listAt(whole, "signatures"),
  };
}

function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Throws a FormatError unless as many keys as `root` wants for the role have signed. */
export function requireSignatures(metadata: Metadata, root: Metadata): void {
  const { role, signed } = metadata;
  const wanted = findFields(root.signed, "roles", role);
  const threshold = countOf(findValue(wanted, "threshold")) ?? 0;
  if (threshold < 1) throw new FormatError(`Cannot trust ${role} metadata: the root wants no signatures for it`);
  const bytes = encodeUtf8(canonicalJson(signed));
  const may = new Set(listAt(wanted, "keyids"));
  const signers = new Set<string>();
  for (const signature of metadata.signatures) {
    const id = findText(signature, "keyid");
    if (id === undefined || !may.has(id)) continue;
    const key = keyOf(findFields(root.signed, "keys", id));
    // Two names of one key are one signer.
    if (key !== undefined && isSigned(key, bytes, findText(signature, "sig") ?? "")) signers.add(identityOf(key));
  }
  if (signers.size < threshold)
    throw new FormatError(`Cannot trust ${role} metadata: found ${signers.size} valid signatures, want ${threshold}`);
}

function identityOf(key: KeyObject): string {
  return key.export({ format: "der", type: "spki" }).toString("base64");
}

/** Undefined for keys of kinds that are not known here: they count for nobody. */
function keyOf(value: Fields | undefined): KeyObject | undefined {
  const text = findText(value, "keyval", "public");
  if (text === undefined) return undefined;
  try {
    if (findText(value, "keytype") !== "ed25519") return createPublicKey(text);
    const x = Buffer.from(text, "hex").toString("base64url");
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  } catch {
    return undefined;
  }
}

function isSigned(key: KeyObject, bytes: Uint8Array, text: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/iu.test(text)) return false;
  const signature = Uint8Array.fromHex(text);
  if (key.asymmetricKeyType !== "rsa") return isSignedWith(key, bytes, signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify("sha256", bytes, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature);
}

/** Throws a FormatError for metadata that its makers no longer stand for: it may be an old one that somebody offers instead of a new one. */
export function requireFresh({ role, expires }: Metadata, now: Date): void {
  if (expires <= now) throw new FormatError(`Cannot trust ${role} metadata: it expired at ${expires.toISOString()}`);
}

/** What metadata says of another file: `meta` of timestamps and snapshots, `targets` of targets. */
export function fileInfo({ signed }: Metadata, list: "meta" | "targets", name: string): FileInfo | undefined {
  const info = findFields(signed, list, name);
  if (info === undefined) return undefined;
  const hashes = Object.entries(findFields(info, "hashes") ?? {});
  return {
    version: countOf(info["version"]),
    length: countOf(info["length"]),
    hashes: new Map(hashes.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
  };
}

/** Names of all files that a snapshot lists. */
export function listedFiles({ signed }: Metadata): readonly string[] {
  const { meta } = signed;
  return isFields(meta) ? Object.keys(meta) : [];
}

const knownHashes: ReadonlySet<string> = new Set(["sha256", "sha512"]);

/** Throws a FormatError unless the bytes are those that were vouched for. */
export function requireBytes(bytes: Uint8Array, info: FileInfo, name: string): void {
  if (info.length !== undefined && info.length !== bytes.length)
    throw new FormatError(`Cannot trust "${name}": found ${bytes.length} bytes, want ${info.length}`);
  for (const [hash, value] of info.hashes) {
    if (!knownHashes.has(hash)) continue;
    if (!equalBytes(createHash(hash).update(bytes).digest(), Buffer.from(value, "hex")))
      throw new FormatError(`Cannot trust "${name}": its ${hash} is another than was signed`);
  }
}

/** A hash that there is to go by, as it stands in names of files. Throws a FormatError without one. */
export function nameHash({ hashes }: FileInfo, name: string): string {
  const hash = hashes.get("sha256") ?? hashes.get("sha512");
  if (hash === undefined || !/^[0-9a-f]+$/u.test(hash))
    throw new FormatError(`Cannot trust "${name}": nobody has signed a hash of it`);
  return hash;
}

export function isConsistent({ signed }: Metadata): boolean {
  return signed["consistent_snapshot"] === true;
}

/** Whether the root names the same keys for a role. */
export function hasSameKeys(one: Metadata, other: Metadata, role: RoleName): boolean {
  const keysOf = ({ signed }: Metadata): string =>
    listAt(signed, "roles", role, "keyids")
      .map((id) => `${String(id)} ${findText(signed, "keys", String(id), "keyval", "public") ?? ""}`)
      .toSorted()
      .join("\n");
  return keysOf(one) === keysOf(other);
}
