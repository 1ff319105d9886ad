// Certificate signing requests: how a worker asks a control plane for its server certificate. RFC 2986.
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";
import {
  derChildren,
  derContext,
  derInteger,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTag,
  formatOid,
  parseDer,
  type DerNode,
} from "../formats/der.ts";
import {
  encodeAlternativeNames,
  parseAlternativeNames,
  parseExtensions,
  type AlternativeNames,
} from "./certificate.ts";
import { algorithmOf, publicKeyInfo, signDer } from "./keys.ts";
import { encodeName, parseName, type Subject } from "./name.ts";
import { encodePem, parsePem } from "./pem.ts";

const extensionRequestOid = "1.2.840.113549.1.9.14";
const subjectAltNameOid = "2.5.29.17";

export interface CertificateRequest extends Required<AlternativeNames> {
  readonly subject: Required<Subject>;
  readonly publicKey: KeyObject;
}

/** A request signed by `key`. PEM. */
export async function createRequest(key: KeyObject, subject: Subject, names: AlternativeNames = {}): Promise<string> {
  const san = encodeAlternativeNames(names);
  const attributes =
    san === undefined
      ? []
      : [
          derSequence(
            derOid(extensionRequestOid),
            derSet(derSequence(derSequence(derOid(subjectAltNameOid), derOctetString(san)))),
          ),
        ];
  const info = derSequence(
    derInteger(0),
    encodeName(subject),
    publicKeyInfo(key),
    derContext(0, derSetContent(attributes)),
  );
  return encodePem("CERTIFICATE REQUEST", await signDer(key, info));
}

/** `[0] IMPLICIT SET OF`: the context tag replaces the set's own. */
function derSetContent(items: readonly Uint8Array[]): Uint8Array {
  return items.length === 0 ? new Uint8Array(0) : parseDer(derSet(...items)).content;
}

/** Parses a request and checks its own signature. Throws a FormatError. */
export function parseRequest(pem: string): CertificateRequest {
  const [info, , signature] = derChildren(
    parseDer(parsePem(pem, ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]).der),
  );
  const [version, subject, publicKeyDer, attributes] = info === undefined ? [] : derChildren(info);
  if (
    info === undefined ||
    version === undefined ||
    subject === undefined ||
    publicKeyDer === undefined ||
    signature?.tag !== derTag.bitString
  ) {
    throw new FormatError(
      "Cannot parse certificate request: found fewer parts than version, subject, key and signature",
    );
  }
  const publicKey = readPublicKey(publicKeyDer.bytes);
  const digest = algorithmOf(publicKey) === "ed25519" ? null : "sha256";
  if (!verify(digest, info.bytes, publicKey, signature.content.subarray(1))) {
    throw new FormatError("Cannot accept certificate request: its signature does not match its key");
  }
  const san = attributes?.tag === 0xa0 ? requestedExtensions(attributes).get(subjectAltNameOid) : undefined;
  return {
    subject: parseName(subject.bytes),
    publicKey,
    ...(san === undefined ? { dnsNames: [], ipAddresses: [] } : parseAlternativeNames(san)),
  };
}

function readPublicKey(der: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  } catch (error) {
    throw new FormatError("Cannot parse certificate request: found a malformed public key", { cause: error });
  }
}

function requestedExtensions(attributes: DerNode): ReadonlyMap<string, Uint8Array> {
  for (const attribute of derChildren(attributes)) {
    const [oid, values] = derChildren(attribute);
    if (oid === undefined || values === undefined || formatOid(oid.content) !== extensionRequestOid) continue;
    const [extensions] = derChildren(values);
    if (extensions !== undefined) return parseExtensions(derChildren(extensions));
  }
  return new Map();
}
