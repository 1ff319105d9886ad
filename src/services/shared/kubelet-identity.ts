// The kubelet's certificate as a client of the API, issued by a node that holds the cluster's authority: its kubelet need not ask for one.
import type { Logger } from "../../base/logger.ts";
import type { Files } from "../../linux/files.ts";
import { issueCertificate, type CertificateAndKey } from "../../pki/authority.ts";
import type { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { kubeletClientPath, kubeletKubeconfigPath, kubeletPkiPath } from "../../runtime/kubelet-paths.ts";

/** A year of 365 days, as the cluster's own signer gives; the kubelet asks for the next one by itself, long before the end. */
const lifetimeMs = 8_760 * 3_600_000;
/** Other clocks may be behind. */
const skewMs = 60_000;

export interface KubeletIdentityOptions {
  readonly files: Pick<Files, "exists" | "replace" | "link" | "makeDirectory">;
  readonly log: Logger;
  readonly spec: KubeletSpec;
  readonly authority: CertificateAndKey;
  /** To be right: the certificate begins a minute before. */
  readonly now: Date;
}

/**
 * Writes certificate and key to where the kubelet looks for those of earlier runs; does nothing when there are some, or when it is not known
 * under which name the node will be registered.
 *
 * A kubelet asks the API for its certificate while that is only starting, half a minute apart after a few attempts, and then somebody has to
 * approve and sign. On a control plane the first node of a cluster would wait for all of that.
 */
export async function writeKubeletIdentity({
  files,
  log,
  spec,
  authority,
  now,
}: KubeletIdentityOptions): Promise<void> {
  const registers = spec.args.includes(`--kubeconfig=${kubeletKubeconfigPath}`);
  if (!registers || spec.expectedNodename === "" || (await files.exists(kubeletClientPath))) return;
  const commonName = `system:node:${spec.expectedNodename}`;
  const { certificate, key } = await issueCertificate(authority, {
    subject: { commonName, organizations: ["system:nodes"] },
    notBefore: new Date(now.getTime() - skewMs),
    lifetimeMs,
    extKeyUsage: ["clientAuth"],
  });
  const time = now.toISOString().slice(0, 19).replaceAll(/[T:]/gu, "-");
  const name = `kubelet-client-${time}.pem`;
  await files.makeDirectory(kubeletPkiPath, { mode: 0o755 });
  await files.replace(`${kubeletPkiPath}/${name}`, `${certificate.trimEnd()}\n${key}`, { mode: 0o600 });
  await files.link(name, kubeletClientPath); // the kubelet puts its next one only in a link's place
  log.info("issued the kubelet's client certificate", { name: commonName });
}
