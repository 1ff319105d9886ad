// Whether a log of certificates has seen the signer's: its signature over the certificate lies in the certificate itself. RFC 6962, 3.2 and 3.3.
import { createHash, verify, type X509Certificate } from "node:crypto";
import { concatBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { derTag, parseDer } from "../../formats/der.ts";
import { extensionOid, partsOf, withoutSignedTimestamps } from "./certificate-parts.ts";
import { isNamed, isValidAt, type TrustedLog } from "./trusted-root.ts";

interface SignedTimestamp {
  readonly logId: Uint8Array;
  /** As it is signed. */
  readonly timestamp: Uint8Array;
  readonly timeMs: bigint;
  readonly extensions: Uint8Array;
  readonly signature: Uint8Array;
}

const sha256Hash = 4;

/** Whether one of `logs` has signed `certificate` as one that `issuer` would make. Throws a FormatError for a malformed list. */
export function isLogged(certificate: X509Certificate, issuer: X509Certificate, logs: readonly TrustedLog[]): boolean {
  const parts = partsOf(certificate);
  const list = parts.extensions.get(extensionOid.signedTimestamps);
  if (list === undefined) return false;
  const issuerKeyHash = createHash("sha256").update(partsOf(issuer).publicKeyInfo).digest();
  const tbs = withoutSignedTimestamps(parts);
  return parseList(list.value).some(({ logId, timestamp, timeMs, extensions, signature }) => {
    const log = logs.find((each) => isNamed(each, logId) && isValidAt(each.validity, new Date(Number(timeMs))));
    if (log === undefined) return false;
    const signed = concatBytes([
      Uint8Array.of(0, 0), // version 1, a certificate's timestamp
      timestamp,
      Uint8Array.of(0, 1), // of a certificate as it was before
      issuerKeyHash,
      Uint8Array.of(tbs.length >> 16, (tbs.length >> 8) & 0xff, tbs.length & 0xff),
      tbs,
      extensions,
    ]);
    return verify("sha256", signed, log.key, signature);
  });
}

/** Numbers of the wire of TLS: big-endian, and lengths before what they measure. */
function parseList(value: Uint8Array): readonly SignedTimestamp[] {
  const wrapped = parseDer(value);
  if (wrapped.tag !== derTag.octetString) throw new FormatError("Cannot read signed timestamps: found no octets");
  const list = lengthPrefixed(wrapped.content, 0);
  const found: SignedTimestamp[] = [];
  for (let offset = 0; offset < list.length;) {
    const item = lengthPrefixed(list, offset);
    offset += 2 + item.length;
    if (item[0] === 0) found.push(parseItem(item));
  }
  return found;
}

function parseItem(item: Uint8Array): SignedTimestamp {
  const extensions = lengthPrefixed(item, 41);
  const algorithm = 43 + extensions.length;
  const timestamp = item.subarray(33, 41);
  if (item[algorithm] !== sha256Hash)
    throw new FormatError("Cannot read signed timestamp: found another hash than SHA-256");
  return {
    logId: item.subarray(1, 33),
    timestamp,
    timeMs: Buffer.from(timestamp).readBigUInt64BE(),
    extensions: item.subarray(41, algorithm),
    signature: lengthPrefixed(item, algorithm + 2),
  };
}

function lengthPrefixed(bytes: Uint8Array, offset: number): Uint8Array {
  const length = ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  const found = bytes.subarray(offset + 2, offset + 2 + length);
  if (bytes.length < offset + 2 || found.length !== length)
    throw new FormatError("Cannot read signed timestamps: found the end of the list", { offset });
  return found;
}
