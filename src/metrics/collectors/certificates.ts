// Until when the node's certificates hold.
import { CertificateStatus } from "../../resources/runtime/certificate-status.ts";
import type { Collector } from "../collector.ts";
import { flag, gauge, unixSeconds } from "../collector.ts";

export const certificatesCollector: Collector = {
  name: "certificates",
  async collect({ state }) {
    const certificates = await state.list(CertificateStatus);
    const each = (value: (spec: CertificateStatus) => number) =>
      certificates.map(({ metadata, spec }) => ({ labels: { certificate: metadata.id }, value: value(spec) }));
    return [
      gauge(
        "ichor_certificate_not_after_timestamp_seconds",
        "When a certificate of the node ends.",
        each(({ notAfter }) => unixSeconds(notAfter)),
      ),
      gauge(
        "ichor_certificate_renewed",
        "Whether the node makes the certificate anew by itself; somebody has to replace the others.",
        each(({ renewed }) => flag(renewed)),
      ),
    ];
  },
};
