// Whom signatures by identity are believed from: authorities for certificates and for time, and logs of both, each with the time for which it counts.
// Source: sigstore protobuf-specs, sigstore_trustroot.proto, in the JSON form of protobuf.
import { createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { encodeUtf8, equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { sha256 } from "../../formats/sha256.ts";
import { bytesAt, findText, findValue, listAt, parseFields, textAt, timeOf } from "./fields.ts";

/** Both ends belong to it; without an end it still counts. */
export interface Validity {
  readonly start: Date | undefined;
  readonly end: Date | undefined;
}

export interface TrustedLog {
  /** How entries, timestamps and signed heads name it, the latter by the first four bytes: SHA-256 of the key, or of name and key. */
  readonly ids: readonly Uint8Array[];
  readonly key: KeyObject;
  readonly validity: Validity;
}

export interface TrustedAuthority {
  /** From the one that signs leaves to the one that is trusted; for time, from the signing certificate. */
  readonly chain: readonly X509Certificate[];
  readonly validity: Validity;
}

export interface TrustedRoot {
  readonly logs: readonly TrustedLog[];
  readonly certificateLogs: readonly TrustedLog[];
  readonly authorities: readonly TrustedAuthority[];
  readonly timeAuthorities: readonly TrustedAuthority[];
}

const mediaTypes = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/u;

/** Throws a FormatError. */
export function parseTrustedRoot(bytes: Uint8Array): TrustedRoot {
  const root = parseFields(bytes, "trusted root");
  const mediaType = textAt(root, "mediaType");
  if (!mediaTypes.test(mediaType))
    throw new FormatError(`Cannot read trusted root: its media type is "${mediaType}", want a trusted root`);
  const authorities = listAt(root, "certificateAuthorities").map(readAuthority);
  if (authorities.length === 0) throw new FormatError("Cannot read trusted root: found no certificate authority");
  return {
    logs: readLogs(listAt(root, "tlogs")),
    certificateLogs: readLogs(listAt(root, "ctlogs")),
    authorities,
    timeAuthorities: listAt(root, "timestampAuthorities").map(readAuthority),
  };
}

/** Logs of kinds that are not known here are left out, but not all: that would mean that signatures need be in none. */
function readLogs(values: readonly unknown[]): readonly TrustedLog[] {
  const logs = values.map(readLog).filter((log) => log !== undefined);
  if (values.length > 0 && logs.length === 0)
    throw new FormatError("Cannot read trusted root: found only logs of unknown kinds, want one with SHA-256");
  return logs;
}

function readLog(value: unknown): TrustedLog | undefined {
  if ((findText(value, "hashAlgorithm") ?? "SHA2_256") !== "SHA2_256") return undefined;
  const der = Buffer.from(bytesAt(value, "publicKey", "rawBytes"));
  // PKCS #1 in some of the oldest, elsewhere the form that says what kind it is
  const type = (findText(value, "publicKey", "keyDetails") ?? "").startsWith("PKCS1_") ? "pkcs1" : "spki";
  try {
    const key = createPublicKey({ key: der, format: "der", type });
    const ids = [bytesAt(value, "logId", "keyId"), ...noteIds(findText(value, "baseUrl") ?? "", key)];
    return { ids, key, validity: readValidity(findValue(value, "publicKey")) };
  } catch (error) {
    if (error instanceof FormatError) throw error;
    return undefined;
  }
}

/** Newer logs, with keys of this kind, go by name and key, which not every root says. Source: C2SP, signed-note, "Signatures". */
function noteIds(baseUrl: string, key: KeyObject): readonly Uint8Array[] {
  if (key.asymmetricKeyType !== "ed25519" || !URL.canParse(baseUrl)) return [];
  const { x = "" } = key.export({ format: "jwk" });
  return [sha256(encodeUtf8(`${new URL(baseUrl).host}\n\u0001`), Buffer.from(x, "base64url"))];
}

export function isNamed({ ids }: TrustedLog, id: Uint8Array): boolean {
  return ids.some((own) => equalBytes(own, id));
}

function readAuthority(value: unknown): TrustedAuthority {
  const chain = listAt(value, "certChain", "certificates").map((each) => readCertificate(bytesAt(each, "rawBytes")));
  if (chain.length === 0) throw new FormatError("Cannot read trusted root: found an authority without a certificate");
  return { chain, validity: readValidity(value) };
}

function readCertificate(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new FormatError("Cannot read trusted root: found a certificate that cannot be read", { cause: error });
  }
}

function readValidity(value: unknown): Validity {
  const [start, end] = ["start", "end"].map((name) => {
    const text = findText(value, "validFor", name);
    return text === undefined ? undefined : timeOf(text, `validFor.${name}`);
  });
  return { start, end };
}

export function isValidAt({ start, end }: Validity, time: Date): boolean {
  return (start === undefined || start <= time) && (end === undefined || time <= end);
}
