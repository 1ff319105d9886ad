// The files with which a kubelet starts: what it joins with, whom it believes, its settings; and what of its past does not fit any more.
import { joinPem } from "../../pki/pem.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { isSignedBy, parseCertificate, parseCertificates, type ParsedCertificate } from "../../pki/certificate.ts";
import { parsePrivateKey } from "../../pki/keys.ts";
import { encodeKubeconfig, parseKubeconfig } from "../../config/kubeconfig.ts";
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import type { Logger } from "../../base/logger.ts";
import type { Files } from "../../linux/files.ts";
import type { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import type { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import {
  bootstrapKubeconfigPath,
  cpuManagerStatePath,
  credentialProvidersPath,
  kubeletCaPath,
  kubeletClientPath,
  kubeletConfigPath,
  kubeletKubeconfigPath,
  kubeletPkiPath,
  kubernetesPath,
} from "../../runtime/kubelet-paths.ts";
import { writeKubeletIdentity } from "./kubelet-identity.ts";

export interface KubeletFilesOptions {
  readonly files: Pick<Files, "findText" | "exists" | "replace" | "remove" | "makeDirectory" | "link">;
  readonly log: Logger;
  readonly spec: KubeletSpec;
  readonly secret: KubeletSecret;
  /** Of the cluster, on nodes that have its key: they sign for their own kubelet. */
  readonly authority?: CertificateAndKey;
  /** To be right: certificates are judged by it. */
  readonly now: Date;
}

const ownerOnly = { mode: 0o600 } as const;

/** Before each start. The clock must have been set. */
export async function prepareKubeletFiles(options: KubeletFilesOptions): Promise<void> {
  await writeFiles(options);
  await forgetUnfit(options);
  const { authority } = options;
  if (authority !== undefined) await writeKubeletIdentity({ ...options, authority });
  await pointKubeconfig(options);
}

async function writeFiles({ files, spec, secret }: KubeletFilesOptions): Promise<void> {
  await files.makeDirectory(kubernetesPath, { mode: 0o755 });
  await files.makeDirectory(`${kubernetesPath}/pki`, { mode: 0o700 });
  await files.replace(bootstrapKubeconfigPath, bootstrapKubeconfig(secret), ownerOnly);
  await files.replace(kubeletCaPath, joinPem(secret.acceptedCAs), { mode: 0o400 });
  await files.replace(kubeletConfigPath, kubernetesYaml(spec.config), ownerOnly);
  const providers = spec.credentialProviderConfig;
  if (Object.keys(providers).length === 0) await files.remove(credentialProvidersPath);
  else await files.replace(credentialProvidersPath, kubernetesYaml(providers), ownerOnly);
}

export function bootstrapKubeconfig(secret: KubeletSecret): string {
  const { endpoint, endpointTLSServerName, acceptedCAs, bootstrapTokenID, bootstrapTokenSecret } = secret;
  return encodeKubeconfig({
    clusterName: "local",
    server: endpoint,
    ...(endpointTLSServerName === "" ? {} : { tlsServerName: endpointTLSServerName }),
    ca: joinPem(acceptedCAs),
    userName: "kubelet@local",
    token: `${bootstrapTokenID}.${bootstrapTokenSecret}`,
    contextName: "kubelet@local",
  });
}

/** A client certificate for another name or of another authority makes the kubelet join anew; its serving certificate is made at each start. */
async function forgetUnfit({ files, log, spec, secret, now }: KubeletFilesOptions): Promise<void> {
  const client = await files.findText(kubeletClientPath);
  const unfit = client === undefined ? undefined : whyUnfit(client, { spec, secret, now });
  if (unfit !== undefined) {
    log.info("joining the cluster anew", { reason: unfit });
    await files.remove(kubeletPkiPath);
    await files.remove(kubeletKubeconfigPath);
  }
  for (const name of ["kubelet.crt", "kubelet.key"]) await files.remove(`${kubeletPkiPath}/${name}`);
  const state = await files.findText(cpuManagerStatePath);
  if (state !== undefined && policyIn(state) !== policyOf(spec)) await files.remove(cpuManagerStatePath);
}

/** Why a client certificate (PEM, with its key) cannot be used any more; undefined when it can. */
export function whyUnfit(
  pem: string,
  { spec, secret, now }: Pick<KubeletFilesOptions, "spec" | "secret" | "now">,
): string | undefined {
  const certificate = firstCertificate(pem);
  if (certificate === undefined) return "the client certificate cannot be read";
  if (!hasKeyOf(pem, certificate)) return "the client certificate has no key, or that of another one";
  const { commonName } = certificate.subject;
  const wanted = `system:node:${spec.expectedNodename}`;
  if (spec.expectedNodename !== "" && commonName !== wanted) {
    return `the client certificate is for "${commonName}", want "${wanted}"`;
  }
  if (certificate.notAfter < now) return `the client certificate has expired on ${certificate.notAfter.toISOString()}`;
  const authorities = secret.acceptedCAs.map(parseCertificate);
  if (!isSignedBy(certificate, authorities, now)) return "no accepted authority vouches for the client certificate now";
  return undefined;
}

/** The kubelet writes the key after the certificate, and gives up at its start when there is no key: it would never ask for another one. */
function hasKeyOf(pem: string, { x509 }: ParsedCertificate): boolean {
  try {
    return x509.checkPrivateKey(parsePrivateKey(pem));
  } catch {
    return false; // cut short
  }
}

function firstCertificate(pem: string): ParsedCertificate | undefined {
  try {
    return parseCertificates(pem)[0];
  } catch {
    return undefined; // cut short by a power failure, for example
  }
}

const noPolicy = "none";

function policyOf(spec: KubeletSpec): string {
  const policy = spec.config["cpuManagerPolicy"];
  return typeof policy === "string" && policy !== "" ? policy : noPolicy;
}

function policyIn(state: string): unknown {
  try {
    const { policyName }: { readonly policyName?: unknown } = JSON.parse(state) as object; // null would throw, too
    return policyName === "" || policyName === undefined ? noPolicy : policyName;
  } catch {
    return undefined;
  }
}

/** The kubelet keeps what it once wrote for itself: the API's address and authorities may have changed since. */
async function pointKubeconfig({ files, log, secret }: KubeletFilesOptions): Promise<void> {
  const text = await files.findText(kubeletKubeconfigPath);
  if (text === undefined) return;
  try {
    const { tlsServerName: _old, ...kept } = parseKubeconfig(text);
    const { endpoint: server, endpointTLSServerName: tlsServerName } = secret;
    const named = tlsServerName === "" ? {} : { tlsServerName };
    const next = encodeKubeconfig({ ...kept, server, ...named, ca: joinPem(secret.acceptedCAs) });
    if (next !== text) await files.replace(kubeletKubeconfigPath, next, ownerOnly);
  } catch (error) {
    log.warn("removing credentials of kubelet that cannot be read", { error });
    await files.remove(kubeletKubeconfigPath);
  }
}
