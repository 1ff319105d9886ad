// What somebody signed, with all that vouches for the signature: the one form of what registries keep in two (bundles, and annotations beside a text).
// Sources: sigstore protobuf-specs, sigstore_bundle.proto; cosign, "Signature specification".
import { X509Certificate } from "node:crypto";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { parsePem } from "../pem.ts";
import {
  bytesAt,
  countAt,
  decodeBase64,
  fieldsOf,
  findFields,
  findText,
  findValue,
  listAt,
  parseFields,
  textAt,
  type Fields,
} from "./fields.ts";

export type SignedContent =
  /** A text that names an image. */
  | { readonly kind: "text"; readonly payload: Uint8Array }
  /** A statement in an envelope (DSSE). */
  | { readonly kind: "envelope"; readonly payloadType: string; readonly payload: Uint8Array };

/** Proof that an entry is in a tree of which the log has signed the head. RFC 6962, 2.1.1. */
export interface InclusionProof {
  readonly index: bigint;
  readonly size: bigint;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** The signed head. Format: C2SP, tlog-checkpoint. */
  readonly checkpoint: string;
}

export interface LogEntry {
  readonly index: bigint;
  readonly logId: Uint8Array;
  /** Seconds since 1970; zero: the log does not say. */
  readonly integratedTime: bigint;
  readonly body: Uint8Array;
  /** The log's signature over time, place and body. */
  readonly promise: Uint8Array | undefined;
  readonly proof: InclusionProof | undefined;
}

export interface SignedEntity {
  readonly content: SignedContent;
  readonly signature: Uint8Array;
  /** Of who signed; undefined: signed with a key. */
  readonly certificate: X509Certificate | undefined;
  readonly entries: readonly LogEntry[];
  /** Answers of authorities for time, DER. RFC 3161. */
  readonly timestamps: readonly Uint8Array[];
}

const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.[123]\+json)$/u;
/** Nobody has more; each costs a signature's check. */
const maxProofs = 8;

export function isBundleType(mediaType: string): boolean {
  return bundleType.test(mediaType);
}

/** A bundle as JSON. Throws a FormatError, also for bundles that sign bytes and no statement: those say nothing of an image. */
export function parseBundle(bytes: Uint8Array): SignedEntity {
  const bundle = parseFields(bytes, "signature bundle");
  if (!isBundleType(textAt(bundle, "mediaType")))
    throw new FormatError("Cannot read signature bundle: found another media type");
  const envelope = findFields(bundle, "dsseEnvelope");
  if (envelope === undefined) throw new FormatError("Cannot read signature bundle: found no envelope with a statement");
  const signatures = listAt(envelope, "signatures");
  if (signatures.length !== 1)
    throw new FormatError(`Cannot read signature bundle: found ${signatures.length} signatures, want 1`);
  const material = fieldsOf(findValue(bundle, "verificationMaterial"), "verification material");
  return {
    content: { kind: "envelope", payloadType: textAt(envelope, "payloadType"), payload: bytesAt(envelope, "payload") },
    signature: bytesAt(signatures[0], "sig"),
    certificate: readCertificate(material),
    entries: atMost(listAt(material, "tlogEntries"), "log entries").map(readEntry),
    timestamps: atMost(listAt(material, "timestampVerificationData", "rfc3161Timestamps"), "timestamps").map((each) =>
      bytesAt(each, "signedTimestamp"),
    ),
  };
}

function atMost(list: readonly unknown[], what: string): readonly unknown[] {
  if (list.length > maxProofs)
    throw new FormatError(`Cannot read signature bundle: found ${list.length} ${what}, want ${maxProofs} at most`);
  return list;
}

/** Of a chain only the first counts: the others are the trusted root's to say. */
function readCertificate(material: Fields): X509Certificate | undefined {
  const chain = listAt(material, "x509CertificateChain", "certificates");
  const holder = findFields(material, "certificate") ?? chain[0];
  return holder === undefined ? undefined : certificateOf(bytesAt(holder, "rawBytes"));
}

function certificateOf(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new FormatError("Cannot read signature: its certificate cannot be read", { cause: error });
  }
}

function readEntry(value: unknown): LogEntry {
  const proof = findFields(value, "inclusionProof");
  const promise = findText(value, "inclusionPromise", "signedEntryTimestamp");
  return {
    index: findValue(value, "logIndex") === undefined ? 0n : countAt(value, "logIndex"),
    logId: bytesAt(value, "logId", "keyId"),
    integratedTime: findValue(value, "integratedTime") === undefined ? 0n : countAt(value, "integratedTime"),
    body: bytesAt(value, "canonicalizedBody"),
    promise: promise === undefined || promise === "" ? undefined : decodeBase64(promise, "signedEntryTimestamp"),
    proof: proof === undefined ? undefined : readProof(proof),
  };
}

function readProof(value: Fields): InclusionProof {
  return {
    index: findValue(value, "logIndex") === undefined ? 0n : countAt(value, "logIndex"),
    size: countAt(value, "treeSize"),
    rootHash: bytesAt(value, "rootHash"),
    hashes: listAt(value, "hashes").map((hash) => decodeBase64(typeof hash === "string" ? hash : "?", "hashes")),
    checkpoint: textAt(value, "checkpoint", "envelope"),
  };
}

/** What cosign writes beside a signed text. */
const annotation = {
  signature: "dev.cosignproject.cosign/signature",
  certificate: "dev.sigstore.cosign/certificate",
  bundle: "dev.sigstore.cosign/bundle",
  timestamp: "dev.sigstore.cosign/rfc3161timestamp",
} as const;

/** A signed text with its annotations. Throws a FormatError. */
export function parseAnnotated(payload: Uint8Array, annotations: unknown): SignedEntity {
  const certificate = findText(annotations, annotation.certificate) ?? "";
  const bundle = findText(annotations, annotation.bundle) ?? "";
  const timestamp = findText(annotations, annotation.timestamp) ?? "";
  return {
    content: { kind: "text", payload },
    signature: bytesAt(annotations, annotation.signature),
    certificate: certificate === "" ? undefined : certificateOf(parsePem(certificate, ["CERTIFICATE"]).der),
    entries: bundle === "" ? [] : [readOldEntry(parseFields(encodeUtf8(bundle), "log entry"))],
    timestamps:
      timestamp === "" ? [] : [bytesAt(parseFields(encodeUtf8(timestamp), "timestamp"), "SignedRFC3161Timestamp")],
  };
}

function readOldEntry(bundle: Fields): LogEntry {
  const payload = findValue(bundle, "Payload");
  const logId = textAt(payload, "logID");
  if (!/^(?:[0-9a-f]{2})+$/u.test(logId))
    throw new FormatError('Cannot read field "logID": found no hexadecimal number');
  return {
    index: countAt(payload, "logIndex"),
    logId: Uint8Array.fromHex(logId),
    integratedTime: countAt(payload, "integratedTime"),
    body: bytesAt(payload, "body"),
    promise: bytesAt(bundle, "SignedEntryTimestamp"),
    proof: undefined,
  };
}

/** An envelope's signature is over its type too. Source: DSSE protocol, "PAE". */
export function signedBytes(content: SignedContent): Uint8Array {
  if (content.kind === "text") return content.payload;
  const type = encodeUtf8(content.payloadType);
  return concatBytes([
    encodeUtf8(`DSSEv1 ${type.length} `),
    type,
    encodeUtf8(` ${content.payload.length} `),
    content.payload,
  ]);
}
