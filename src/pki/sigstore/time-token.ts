// Since when a signature has been there, by word of an authority for time. RFC 3161; its frame: RFC 5652, 5.
import { createHash, verify, type KeyObject, type X509Certificate } from "node:crypto";
import { equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { concatBytes } from "../../base/bytes.ts";
import { derChildren, derTag, formatOid, parseDer, type DerNode } from "../../formats/der.ts";
import { partsOf } from "./certificate-parts.ts";
import { isVouchedFor, timeStamping } from "./chain.ts";
import { isValidAt, type TrustedAuthority } from "./trusted-root.ts";

const oid = {
  signedData: "1.2.840.113549.1.7.2",
  timeInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
} as const;

const hashes: ReadonlyMap<string, string> = new Map([
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
]);

interface TimeToken {
  /** What is signed about the time, and its parts. */
  readonly info: Uint8Array;
  readonly time: Date;
  readonly imprintHash: string;
  readonly imprint: Uint8Array;
  readonly signer: SignerInfo;
}

interface SignerInfo {
  readonly hash: string;
  /** Who signed, as it stands there. */
  readonly id: DerNode;
  readonly attributes: ReadonlyMap<string, DerNode>;
  /** The attributes as they are signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** When the authority saw the signature; undefined when none of `authorities` says so. Throws a FormatError for what is no token. */
export function timeOfToken(
  response: Uint8Array,
  signature: Uint8Array,
  authorities: readonly TrustedAuthority[],
): Date | undefined {
  const token = parseResponse(response);
  const { time, info, signer } = token;
  if (!equalBytes(createHash(token.imprintHash).update(signature).digest(), token.imprint)) return undefined;
  const digest = signer.attributes.get(oid.messageDigest);
  const type = signer.attributes.get(oid.contentType);
  if (digest?.tag !== derTag.octetString || type?.tag !== derTag.oid || formatOid(type.content) !== oid.timeInfo)
    return undefined;
  if (!equalBytes(createHash(signer.hash).update(info).digest(), digest.content)) return undefined;
  return authorities.some((authority) => isTrusted(authority, time) && hasSigned(authority.chain[0], signer))
    ? time
    : undefined;
}

/** One certificate alone is trusted as it is. */
function isTrusted({ chain, validity }: TrustedAuthority, time: Date): boolean {
  const [leaf, ...issuers] = chain;
  if (leaf === undefined || !isValidAt(validity, time)) return false;
  return isVouchedFor(leaf, issuers.length === 0 ? [leaf] : issuers, { usage: timeStamping, time });
}

function hasSigned(leaf: X509Certificate | undefined, { id, hash, signed, signature }: SignerInfo): boolean {
  if (leaf === undefined) return false;
  const { issuer, serial } = partsOf(leaf);
  // a key's id names nobody by itself: the signature decides
  if (id.tag === derTag.sequence && !equalBytes(id.content, concatBytes([issuer, serial]))) return false;
  return isSigned(leaf.publicKey, hash, signed, signature);
}

function isSigned(key: KeyObject, hash: string, signed: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.asymmetricKeyType === "ed25519" ? null : hash, signed, key, signature);
}

function bad(found: string): FormatError {
  return new FormatError(`Cannot read timestamp: found ${found}`);
}

function parseResponse(response: Uint8Array): TimeToken {
  const parts = signedDataOf(response);
  const [contentType, contentWrapper] = parts[2] === undefined ? [] : derChildren(parts[2]);
  const signers = parts.at(-1);
  if (contentType === undefined || contentWrapper === undefined || formatOid(contentType.content) !== oid.timeInfo)
    throw bad("signed data of another type");
  if (signers?.tag !== derTag.set || derChildren(signers).length !== 1) throw bad("not one signer");
  const info = parseDer(contentWrapper.content).content;
  return { info, ...parseInfo(info), signer: parseSigner(signers) };
}

/** The fields of SignedData, out of its frames. */
function signedDataOf(response: Uint8Array): readonly DerNode[] {
  const [status, token] = derChildren(parseDer(response));
  const code = status === undefined ? undefined : derChildren(status)[0];
  // 0: granted, 1: granted with changes
  if (token === undefined || code?.content.length !== 1 || (code.content[0] ?? 2) > 1) throw bad("a refusal");
  const [type, wrapper] = derChildren(token);
  if (type === undefined || wrapper === undefined || formatOid(type.content) !== oid.signedData)
    throw bad("no signed data");
  return derChildren(parseDer(wrapper.content));
}

function parseInfo(info: Uint8Array): Pick<TimeToken, "time" | "imprintHash" | "imprint"> {
  const [, , imprint, , time] = derChildren(parseDer(info));
  const [algorithm, digest] = imprint === undefined ? [] : derChildren(imprint);
  if (algorithm === undefined || digest === undefined || time?.tag !== derTag.generalizedTime) throw bad("no time");
  return { imprintHash: hashOf(algorithm), imprint: digest.content, time: parseTime(time.content) };
}

function parseTime(content: Uint8Array): Date {
  const text = new TextDecoder().decode(content);
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/u.exec(text) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw bad("a time that is none");
  return time;
}

function parseSigner(signers: DerNode): SignerInfo {
  const [signer] = derChildren(signers);
  const [, id, algorithm, attributes, , signature] = signer === undefined ? [] : derChildren(signer);
  if (id === undefined || algorithm === undefined || attributes?.tag !== 0xa0 || signature === undefined)
    throw bad("a signer without attributes");
  const byOid = new Map<string, DerNode>();
  for (const attribute of derChildren(attributes)) {
    const [name, values] = derChildren(attribute);
    const [value, ...others] = values === undefined ? [] : derChildren(values);
    if (name === undefined || value === undefined || others.length > 0) continue;
    byOid.set(formatOid(name.content), value);
  }
  const signed = Uint8Array.from(attributes.bytes);
  signed[0] = derTag.set; // RFC 5652, 5.4: signed as the set that they are
  return { hash: hashOf(algorithm), id, attributes: byOid, signed, signature: signature.content };
}

function hashOf(algorithm: DerNode): string {
  const [name] = derChildren(algorithm);
  const hash = name === undefined ? undefined : hashes.get(formatOid(name.content));
  if (hash === undefined) throw bad("a hash that is none of SHA-2");
  return hash;
}
