// Certificates up to one that is trusted, at a time of the past: who signed has long thrown the key away when the signature is looked at. RFC 5280, 6.
import type { X509Certificate } from "node:crypto";
import { extendedKeyUsage, extensionOid, partsOf } from "./certificate-parts.ts";
import { isValidAt, type TrustedAuthority } from "./trusted-root.ts";

export const codeSigning = "1.3.6.1.5.5.7.3.3";
export const timeStamping = "1.3.6.1.5.5.7.3.8";

/** Extensions whose meaning is heeded here; a certificate that demands heed of another is not understood. */
const understood: ReadonlySet<string> = new Set([
  extensionOid.keyUsage,
  extensionOid.subjectAltName,
  extensionOid.basicConstraints,
  extensionOid.extKeyUsage,
]);
const certSignBit = 0x04;

/** Whether `leaf` may do what `usage` names, at `time`, by word of the authority. `issuers`: from the nearest to the one that is trusted. */
export function isVouchedFor(
  leaf: X509Certificate,
  issuers: readonly X509Certificate[],
  { usage, time }: { readonly usage: string; readonly time: Date },
): boolean {
  if (issuers.length === 0) return false;
  if (!isUsable(leaf, time) || !extendedKeyUsage(partsOf(leaf)).includes(usage)) return false;
  return issuers.every((issuer, index) => {
    const issued = index === 0 ? leaf : issuers[index - 1];
    return (
      issued !== undefined &&
      isUsable(issuer, time) &&
      mayIssue(issuer, index) &&
      issued.checkIssued(issuer) &&
      issued.verify(issuer.publicKey)
    );
  });
}

function isUsable(certificate: X509Certificate, time: Date): boolean {
  const { extensions } = partsOf(certificate);
  const isUnderstood = [...extensions].every(([oid, { isCritical }]) => !isCritical || understood.has(oid));
  return isUnderstood && certificate.validFromDate <= time && time <= certificate.validToDate;
}

/** `below`: how many authorities stand between it and the leaf. */
function mayIssue(certificate: X509Certificate, below: number): boolean {
  if (!certificate.ca) return false;
  const { extensions } = partsOf(certificate);
  const usage = extensions.get(extensionOid.keyUsage);
  // BIT STRING: tag, length, unused bits, then the bits from the highest
  if (usage !== undefined && ((usage.value[3] ?? 0) & certSignBit) === 0) return false;
  const limit = pathLength(extensions.get(extensionOid.basicConstraints)?.value);
  return limit === undefined || below <= limit;
}

/** SEQUENCE { BOOLEAN, INTEGER }: the number is the last byte of those that have one. */
function pathLength(value: Uint8Array | undefined): number | undefined {
  if (value === undefined || value.length < 8) return undefined;
  return value.length === 8 ? value[7] : Number.MAX_SAFE_INTEGER;
}

/** The authorities that vouch for a leaf at a time. */
export function authoritiesOf(
  leaf: X509Certificate,
  authorities: readonly TrustedAuthority[],
  { usage, time }: { readonly usage: string; readonly time: Date },
): readonly TrustedAuthority[] {
  return authorities.filter(
    ({ chain, validity }) => isValidAt(validity, time) && isVouchedFor(leaf, chain, { usage, time }),
  );
}
