// Certificates of the node that end soon: authorities that somebody has to replace, and others that the node should have made anew by itself.
import type { CertificateStatus } from "../../../resources/runtime/certificate-status.ts";

const dayMs = 86_400_000;
/** An authority is told of so long before its end. */
const noticeMs = 30 * dayMs;
/** The node renews at half of a certificate's life: in the last tenth something is wrong. */
const lastPart = 0.1;

export interface EndingCertificate {
  readonly id: string;
  readonly spec: Pick<CertificateStatus, "notBefore" | "notAfter" | "renewed">;
}

/** One line for each that ends soon, or has ended. */
export function endingCertificates(certificates: readonly EndingCertificate[], nowMs: number): readonly string[] {
  return certificates.flatMap(({ id, spec }) => {
    const [beginMs, endMs] = [Date.parse(spec.notBefore), Date.parse(spec.notAfter)];
    const leftMs = endMs - nowMs;
    if (leftMs > (spec.renewed ? (endMs - beginMs) * lastPart : noticeMs)) return [];
    const end = leftMs <= 0 ? `ended at ${spec.notAfter}` : `ends at ${spec.notAfter}`;
    return [`${id} ${end}${spec.renewed ? ", and was not renewed" : ""}`];
  });
}
