// The key databases of Secure Boot (PK, KEK, db): signature lists, and the files by which firmware takes them. UEFI 2.10, 8.2.2 and 32.4.1.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatGuid, parseGuid } from "./guid.ts";

const x509Guid = "a5c059a1-94e4-4aa7-87b5-ab155c2bf072";
const sha256Guid = "c1c41626-504c-4092-aca9-41f936934328";
const pkcs7Guid = "4aafd29d-68df-49ee-8aa9-347d375665a7";
const globalVariable = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const imageSecurityDatabase = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
const listHeaderBytes = 28;
const timeBytes = 16;
const certificateHeaderBytes = 24;
/** WIN_CERT_TYPE_EFI_GUID and its revision. */
const certificateType = 0x0ef1;
const certificateRevision = 0x0200;
/** Non-volatile, for boot services and at run time, written with a time and a signature. */
export const databaseAttributes = 0x27;

export type EfiDatabase = "PK" | "KEK" | "db";

/** The vendor's GUID that a database's variable has. */
export const databaseGuids: Readonly<Record<EfiDatabase, string>> = {
  PK: globalVariable,
  KEK: globalVariable,
  db: imageSecurityDatabase,
};

/** A certificate of a database, and who put it there. */
export interface EfiCertificate {
  /** GUID of whom it belongs to; any will do, it is there to be told apart. */
  readonly owner: string;
  /** X.509, DER. */
  readonly der: Uint8Array;
}

/** EFI_SIGNATURE_LISTs, one a certificate: a list's entries have one size. */
export function encodeSignatureLists(certificates: readonly EfiCertificate[]): Uint8Array {
  return concatBytes(
    certificates.map(({ owner, der }) => {
      const header = new Uint8Array(listHeaderBytes);
      const view = new DataView(header.buffer);
      header.set(parseGuid(x509Guid));
      view.setUint32(16, listHeaderBytes + 16 + der.length, true);
      view.setUint32(24, 16 + der.length, true);
      return concatBytes([header, parseGuid(owner), der]);
    }),
  );
}

/** What a database holds. */
export interface SignatureLists {
  /** Of whom programs may be, or may not. */
  readonly certificates: readonly EfiCertificate[];
  /** Authenticode's SHA-256 of single programs. */
  readonly digests: readonly Uint8Array[];
}

/** The X.509 certificates and SHA-256 digests of signature lists; lists of other kinds are passed over. Throws a FormatError. */
export function parseSignatureLists(bytes: Uint8Array): SignatureLists {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const certificates: EfiCertificate[] = [];
  const digests: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const left = bytes.length - offset;
    if (left < listHeaderBytes)
      throw new FormatError(`Cannot parse signature list: found ${left} bytes, want ${listHeaderBytes}`, { offset });
    const size = view.getUint32(offset + 16, true);
    const entry = view.getUint32(offset + 24, true);
    const first = offset + listHeaderBytes + view.getUint32(offset + 20, true);
    const end = offset + size;
    if (size > left || entry < 17 || first > end || (end - first) % entry !== 0)
      throw new FormatError(
        `Cannot parse signature list: found ${size} bytes with entries of ${entry}, want whole entries in ${left} bytes`,
        { offset },
      );
    const kind = formatGuid(bytes.subarray(offset, offset + 16));
    for (let at = first; at < end; at += entry) {
      const data = bytes.subarray(at + 16, at + entry);
      if (kind === x509Guid) certificates.push({ owner: formatGuid(bytes.subarray(at, at + 16)), der: data });
      else if (kind === sha256Guid) digests.push(data);
    }
    offset = end;
  }
  return { certificates, digests };
}

/** What is written to a database. */
export interface DatabaseUpdate {
  readonly database: EfiDatabase;
  /** Whole seconds; firmware refuses a time that is not later than the last one. */
  readonly time: Date;
  /** Signature lists. */
  readonly data: Uint8Array;
}

/** The bytes that the signature of an update is made over: name, vendor, attributes, time, data. */
export function updateToSign({ database, time, data }: DatabaseUpdate): Uint8Array {
  const name = new Uint8Array(database.length * 2);
  for (const [index, letter] of encodeUtf8(database).entries()) name[index * 2] = letter; // ASCII as UTF-16, no end
  const attributes = new Uint8Array(4);
  new DataView(attributes.buffer).setUint32(0, databaseAttributes, true);
  return concatBytes([name, parseGuid(databaseGuids[database]), attributes, encodeTime(time), data]);
}

/** An `.auth` file: EFI_VARIABLE_AUTHENTICATION_2, then the data. `signature` is SignedData over `updateToSign`, detached and without a frame. */
export function encodeUpdate({ time, data }: DatabaseUpdate, signature: Uint8Array): Uint8Array {
  const header = new Uint8Array(certificateHeaderBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, certificateHeaderBytes + signature.length, true);
  view.setUint16(4, certificateRevision, true);
  view.setUint16(6, certificateType, true);
  header.set(parseGuid(pkcs7Guid), 8);
  return concatBytes([encodeTime(time), header, signature, data]);
}

/** An `.auth` file taken apart. Throws a FormatError. */
export function parseUpdate(bytes: Uint8Array): {
  readonly time: Date;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
} {
  const start = timeBytes + certificateHeaderBytes;
  if (bytes.length < start)
    throw new FormatError(`Cannot parse key update: found ${bytes.length} bytes, want ${start} or more`, { offset: 0 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(timeBytes, true);
  const type = view.getUint16(timeBytes + 6, true);
  const guid = formatGuid(bytes.subarray(timeBytes + 8, start));
  if (type !== certificateType || guid !== pkcs7Guid)
    throw new FormatError(
      `Cannot parse key update: found a certificate of type ${type} and "${guid}", want ${certificateType} and "${pkcs7Guid}"`,
      { offset: timeBytes },
    );
  if (size < certificateHeaderBytes || timeBytes + size > bytes.length)
    throw new FormatError(
      `Cannot parse key update: found a signature of ${size} bytes, want ${certificateHeaderBytes} to ${bytes.length - timeBytes}`,
      { offset: timeBytes },
    );
  const part = (offset: number): number => view.getUint8(offset);
  return {
    time: new Date(Date.UTC(view.getUint16(0, true), part(2) - 1, part(3), part(4), part(5), part(6))),
    signature: bytes.subarray(start, timeBytes + size),
    data: bytes.subarray(timeBytes + size),
  };
}

/** EFI_TIME in UTC; what is below seconds, the zone and daylight saving are zero, as firmware demands here. */
function encodeTime(time: Date): Uint8Array {
  const bytes = new Uint8Array(timeBytes);
  new DataView(bytes.buffer).setUint16(0, time.getUTCFullYear(), true);
  bytes.set(
    [time.getUTCMonth() + 1, time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()],
    2,
  );
  return bytes;
}
