// Parts of a certificate that the platform's reader does not show: extensions with their weight, names, and what a log of certificates signs. RFC 5280, 4.1.
import type { X509Certificate } from "node:crypto";
import { FormatError } from "../../base/errors.ts";
import { derChildren, derContext, derSequence, derTag, formatOid, parseDer, type DerNode } from "../../formats/der.ts";

export interface Extension {
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

export interface CertificateParts {
  /** By dotted OID. */
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Issuer and serial number as they stand there, the one beside the other. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  /** The part that is signed. */
  readonly tbs: readonly DerNode[];
}

export const extensionOid = {
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
  /** Signed by logs of certificates. RFC 6962, 3.3. */
  signedTimestamps: "1.3.6.1.4.1.11129.2.4.2",
} as const;

/** Tag of the extensions in the part that is signed. */
const extensionsTag = 0xa3;

/** Throws a FormatError, also where an extension stands twice. */
export function partsOf({ raw }: X509Certificate): CertificateParts {
  const [signed] = derChildren(parseDer(raw));
  const tbs = signed === undefined ? [] : derChildren(signed);
  const fields = tbs[0]?.tag === 0xa0 ? tbs.slice(1) : tbs;
  const [serial, , issuer, , , key] = fields;
  if (serial === undefined || issuer === undefined || key === undefined)
    throw new FormatError("Cannot read certificate: found too few fields");
  const wrapper = tbs.find(({ tag }) => tag === extensionsTag);
  const extensions = new Map<string, Extension>();
  for (const node of wrapper === undefined ? [] : derChildren(parseDer(wrapper.content))) {
    const [oid, extension] = readExtension(node);
    if (extensions.has(oid)) throw new FormatError(`Cannot read certificate: extension ${oid} stands there twice`);
    extensions.set(oid, extension);
  }
  return { extensions, issuer: issuer.bytes, serial: serial.bytes, publicKeyInfo: key.bytes, tbs };
}

function readExtension(node: DerNode): readonly [string, Extension] {
  const [oid, ...rest] = derChildren(node);
  const value = rest.at(-1);
  if (oid?.tag !== derTag.oid || value?.tag !== derTag.octetString || rest.length > 2)
    throw new FormatError("Cannot read certificate: found an extension that is none");
  const isCritical = rest.length === 2 && rest[0]?.tag === derTag.boolean && rest[0].content[0] !== 0;
  return [formatOid(oid.content), { isCritical, value: value.content }];
}

/** The signed part as it was before logs had signed it. RFC 6962, 3.2. */
export function withoutSignedTimestamps({ tbs }: CertificateParts): Uint8Array {
  return derSequence(
    ...tbs.map((field) => {
      if (field.tag !== extensionsTag) return field.bytes;
      const kept = derChildren(parseDer(field.content)).filter(
        (each) => readExtension(each)[0] !== extensionOid.signedTimestamps,
      );
      return derContext(3, derSequence(...kept.map(({ bytes }) => bytes)));
    }),
  );
}

/** Dotted OIDs; none without the extension. */
export function extendedKeyUsage({ extensions }: CertificateParts): readonly string[] {
  const found = extensions.get(extensionOid.extKeyUsage);
  return found === undefined ? [] : derChildren(parseDer(found.value)).map(({ content }) => formatOid(content));
}
