// Whether a public log holds a signature, and since when: the log's promise, its proof, and that the entry is of this very signature. Sources: Rekor's
// entry types; RFC 6962, 2.1; C2SP, signed-note and tlog-checkpoint.
import { decodeUtf8, encodeUtf8, equalBytes } from "../../base/bytes.ts";
import { sha256 } from "../../formats/sha256.ts";
import { parsePem } from "../pem.ts";
import { signedBytes, type InclusionProof, type LogEntry, type SignedEntity } from "./entity.ts";
import { bytesAt, decodeBase64, findFields, findText, listAt, parseFields, textAt, type Fields } from "./fields.ts";
import { isSignedWith } from "./signature.ts";
import { isNamed, isValidAt, type TrustedLog } from "./trusted-root.ts";

export interface CheckedEntry {
  /** What the log says when the entry came, if it has signed that. */
  readonly time: Date | undefined;
  readonly log: TrustedLog;
}

/** What a trusted log says of the signature, or why it does not say it; undefined: the log is not known. All that comes with the entry has to be right. Throws a FormatError. */
export function checkEntry(
  entry: LogEntry,
  entity: SignedEntity,
  logs: readonly TrustedLog[],
): CheckedEntry | string | undefined {
  const log = logs.find((each) => isNamed(each, entry.logId));
  if (log === undefined) return undefined;
  if (entry.promise === undefined && entry.proof === undefined)
    return "the log entry has neither a promise nor a proof";
  if (entry.promise !== undefined && !isPromised(entry, entry.promise, log)) return "the log has not signed its entry";
  if (entry.proof !== undefined && !isIncluded(entry.body, entry.proof, log))
    return "the log entry's proof does not lead to a head that the log has signed";
  if (!isOf(parseFields(entry.body, "log entry"), entity)) return "the log entry is of another signature";
  const isTimed = entry.promise !== undefined && entry.integratedTime > 0n;
  const time = isTimed ? new Date(Number(entry.integratedTime) * 1000) : undefined;
  if (time !== undefined && !isValidAt(log.validity, time)) return "the log was not trusted when the entry came";
  return { time, log };
}

/** The text that is signed is JSON in the canonical form: keys in order, no spaces. */
function isPromised(
  { body, integratedTime, index, logId }: LogEntry,
  promise: Uint8Array,
  { key }: TrustedLog,
): boolean {
  const text = `{"body":"${Buffer.from(body).toString("base64")}","integratedTime":${integratedTime},"logID":"${Buffer.from(logId).toString("hex")}","logIndex":${index}}`;
  return isSignedWith(key, encodeUtf8(text), promise);
}

function isIncluded(body: Uint8Array, proof: InclusionProof, log: TrustedLog): boolean {
  const root = rootOf(sha256(Uint8Array.of(0), body), proof);
  return root !== undefined && equalBytes(root, proof.rootHash) && isHead(proof, log);
}

/** The hash of the whole tree that the leaf and the proof's hashes make; undefined when there are too many or too few. RFC 9162, 2.1.3.2. */
function rootOf(leaf: Uint8Array, { index, size, hashes }: InclusionProof): Uint8Array | undefined {
  if (index >= size) return undefined;
  let [node, last, hash] = [index, size - 1n, leaf];
  for (const sibling of hashes) {
    if (last === 0n) return undefined;
    if ((node & 1n) === 1n || node === last) {
      hash = sha256(Uint8Array.of(1), sibling, hash);
      for (; (node & 1n) === 0n && node !== 0n; node >>= 1n) last >>= 1n;
    } else hash = sha256(Uint8Array.of(1), hash, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : undefined;
}

/** Whether the log has signed a head of this size with this hash: lines of text, an empty one, and signatures after a dash. */
function isHead({ size, rootHash, checkpoint }: InclusionProof, { ids, key }: TrustedLog): boolean {
  const end = checkpoint.indexOf("\n\n");
  if (end < 0) return false;
  const text = checkpoint.slice(0, end + 1);
  const [, sizeLine, hashLine = ""] = text.split("\n");
  if (sizeLine !== String(size) || !equalBytes(decodeBase64(hashLine, "checkpoint"), rootHash)) return false;
  const signatures = [...checkpoint.slice(end + 2).matchAll(/^\u2014 \S+ (\S+)$/gmu)].slice(0, 16);
  return signatures.some(([, encoded = ""]) => {
    const bytes = decodeBase64(encoded, "checkpoint");
    return (
      ids.some((id) => equalBytes(bytes.subarray(0, 4), id.subarray(0, 4))) &&
      isSignedWith(key, encodeUtf8(text), bytes.subarray(4))
    );
  });
}

/** What an entry is of: the hash of what is signed, the signature's bytes, and the signer's certificate. */
interface Claim {
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
  /** Entries of envelopes hash what is in them, without the frame that is signed. */
  readonly hashes: "signed bytes" | "payload";
}

const hex = (text: string): Uint8Array =>
  /^(?:[0-9a-f]{2})*$/u.test(text) ? Uint8Array.fromHex(text) : new Uint8Array();

/** By kind and version of an entry. Undefined for other hashes, and for several signatures in one: nobody makes such here. */
const readers: Readonly<Record<string, (spec: Fields) => Claim | undefined>> = {
  "hashedrekord 0.0.1": (spec) =>
    findText(spec, "data", "hash", "algorithm") !== "sha256"
      ? undefined
      : {
          hash: hex(textAt(spec, "data", "hash", "value")),
          signature: bytesAt(spec, "signature", "content"),
          certificate: pemOf(bytesAt(spec, "signature", "publicKey", "content")),
          hashes: "signed bytes",
        },
  "hashedrekord 0.0.2": ({ hashedRekordV002: entry }) =>
    findText(entry, "data", "algorithm") !== "SHA2_256"
      ? undefined
      : {
          hash: bytesAt(entry, "data", "digest"),
          signature: bytesAt(entry, "signature", "content"),
          certificate: bytesAt(entry, "signature", "verifier", "x509Certificate", "rawBytes"),
          hashes: "signed bytes",
        },
  "dsse 0.0.1": (spec) => {
    const [signature, ...others] = listAt(spec, "signatures");
    if (others.length > 0 || findText(spec, "payloadHash", "algorithm") !== "sha256") return undefined;
    return {
      hash: hex(textAt(spec, "payloadHash", "value")),
      signature: bytesAt(signature, "signature"),
      certificate: pemOf(bytesAt(signature, "verifier")),
      hashes: "payload",
    };
  },
  "dsse 0.0.2": ({ dsseV002: entry }) => {
    const [signature, ...others] = listAt(entry, "signatures");
    if (others.length > 0 || findText(entry, "payloadHash", "algorithm") !== "SHA2_256") return undefined;
    return {
      hash: bytesAt(entry, "payloadHash", "digest"),
      signature: bytesAt(signature, "content"),
      certificate: bytesAt(signature, "verifier", "x509Certificate", "rawBytes"),
      hashes: "payload",
    };
  },
  "intoto 0.0.2": ({ content }) => {
    const [signature, ...others] = listAt(content, "envelope", "signatures");
    if (others.length > 0 || findText(content, "payloadHash", "algorithm") !== "sha256") return undefined;
    return {
      hash: hex(textAt(content, "payloadHash", "value")),
      signature: decodeBase64(decodeUtf8(bytesAt(signature, "sig")), "sig"),
      certificate: pemOf(bytesAt(signature, "publicKey")),
      hashes: "payload",
    };
  },
};

function isOf(body: Fields, { content, signature, certificate }: SignedEntity): boolean {
  const kind = `${textAt(body, "kind")} ${textAt(body, "apiVersion")}`;
  const spec = findFields(body, "spec");
  const claim = spec !== undefined && Object.hasOwn(readers, kind) ? readers[kind]?.(spec) : undefined;
  if (claim === undefined || certificate === undefined) return false;
  if (claim.hashes === "payload" && content.kind !== "envelope") return false;
  const hashed = claim.hashes === "payload" ? content.payload : signedBytes(content);
  return (
    equalBytes(claim.hash, sha256(hashed)) &&
    equalBytes(claim.signature, signature) &&
    equalBytes(claim.certificate, certificate.raw)
  );
}

function pemOf(text: Uint8Array): Uint8Array {
  return parsePem(decodeUtf8(text), ["CERTIFICATE"]).der;
}
