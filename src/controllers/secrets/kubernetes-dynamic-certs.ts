// Certificates of the Kubernetes API server, which it loads again by itself when their files change.
import { issueCertificate, type CertificateAndKey, type LeafOptions } from "../../pki/authority.ts";
import { defineController, exclusive, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import type { PemKeyPair } from "../../cosi/pem-types.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { kubernetesSansId } from "./cert-sans.ts";
import { kubernetesRootId } from "./root-kubernetes.ts";
import { openRenewal } from "./shared/renewal.ts";

export const kubernetesDynamicCertsId = "k8s-dynamic-certs";
/** A year of 365 days. */
export const kubernetesLeafLifetimeMs: number = 8_760 * 3_600_000;
const keyUsage = ["digitalSignature", "keyEncipherment"] as const;

export function kubernetesDynamicCertsController(): Controller {
  const renewal = openRenewal(kubernetesLeafLifetimeMs);
  return defineController({
    name: "secrets.KubernetesDynamicCertsController",
    inputs: [
      weak(NetworkStatus, { id: "status" }),
      weak(KubernetesRootSecret, { id: kubernetesRootId }),
      weak(TimeStatus, { id: "node" }),
      weak(CertSAN, { id: kubernetesSansId }),
    ],
    outputs: [exclusive(KubernetesDynamicCert)],
    async reconcile({ state, clock, log }) {
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      if (root === undefined || root.metadata.phase !== "running") return state.cleanup(KubernetesDynamicCert);
      const sans = await state.find(CertSAN, kubernetesSansId);
      if (sans === undefined || !(await isReady(state))) return undefined;
      const reason = JSON.stringify([root.metadata.version, sans.metadata.version]);
      const present = (await state.find(KubernetesDynamicCert, kubernetesDynamicCertsId)) !== undefined;
      if (present && !renewal.isDue(reason, clock)) return undefined;
      const certificates = await issueAll(root.spec, sans.spec, new Date(clock.now()));
      await state.modify(KubernetesDynamicCert, kubernetesDynamicCertsId, () => certificates);
      renewal.done(reason, clock);
      log.info("issued certificates of the kubernetes api", { addresses: sans.spec.ips, names: sans.spec.dnsNames });
      return undefined;
    },
    source: (context) => renewal.watch(context),
  });
}

async function isReady(state: ControllerState): Promise<boolean> {
  const network = await state.find(NetworkStatus, "status");
  const time = await state.find(TimeStatus, "node");
  return network?.spec.addressReady === true && time?.spec.synced === true;
}

async function issueAll(root: KubernetesRootSecret, sans: CertSAN, notBefore: Date): Promise<KubernetesDynamicCert> {
  const issuer = pairOf(root.issuingCA);
  const common = { notBefore, lifetimeMs: kubernetesLeafLifetimeMs, keyUsage };
  const client = (subject: LeafOptions["subject"]): LeafOptions => ({
    ...common,
    subject,
    extKeyUsage: ["clientAuth"],
  });
  const [server, kubelet, proxy] = await Promise.all([
    issueCertificate(issuer, {
      ...common,
      subject: { commonName: "kube-apiserver", organizations: ["kube-master"] },
      extKeyUsage: ["serverAuth"],
      dnsNames: sans.dnsNames,
      ipAddresses: sans.ips,
    }),
    issueCertificate(issuer, client({ commonName: "apiserver-kubelet-client", organizations: ["system:masters"] })),
    issueCertificate(pairOf(root.aggregatorCA), client({ commonName: "front-proxy-client" })),
  ]);
  return {
    // The issuer follows, so that clients which know it only by an older authority can build a chain.
    apiServer: { crt: `${server.certificate}\n${issuer.certificate}`, key: server.key },
    apiServerKubeletClient: { crt: kubelet.certificate, key: kubelet.key },
    frontProxy: { crt: proxy.certificate, key: proxy.key },
  };
}

/** Keys that are missing fail when they are used, with an error that says so. */
export function pairOf(pair: PemKeyPair | undefined): CertificateAndKey {
  return { certificate: pair?.crt ?? "", key: pair?.key ?? "" };
}
