// Shows the certificates that the node has, without their keys: for people, for diagnostics and for metrics.
import type { Logger } from "../../base/logger.ts";
import { defineController, exclusive, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import type { AnyResourceType, ResourceType } from "../../cosi/resource.ts";
import { parseCertificates } from "../../pki/certificate.ts";
import { CertificateStatus } from "../../resources/runtime/certificate-status.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TrustdCertificate } from "../../resources/secrets/trustd-certificate.ts";

/** PEM texts by what they are for; those that are not there are undefined or empty. */
type Texts = Readonly<Record<string, string | undefined>>;

interface Source {
  readonly type: AnyResourceType;
  readonly renewed: boolean;
  read(state: ControllerState): Promise<Texts>;
}

/** The one resource of a type, where there is one. */
function source<S>(type: ResourceType<S>, renewed: boolean, texts: (spec: S) => Texts): Source {
  return {
    type,
    renewed,
    async read(state) {
      const [found] = await state.list(type);
      return found === undefined ? {} : texts(found.spec);
    },
  };
}

const sources: readonly Source[] = [
  source(OSRootSecret, false, ({ issuingCA, acceptedCAs }) => authorities("api", issuingCA?.crt, acceptedCAs)),
  source(EtcdRootSecret, false, ({ etcdCA }) => ({ "etcd-authority": etcdCA?.crt })),
  source(KubernetesRootSecret, false, ({ issuingCA, acceptedCAs, aggregatorCA, acceptedAggregatorCAs }) => ({
    ...authorities("kubernetes", issuingCA?.crt, acceptedCAs),
    ...authorities("kubernetes-aggregator", aggregatorCA?.crt, acceptedAggregatorCAs),
  })),
  source(ApiCertificate, true, ({ server, client }) => ({ "api-server": server?.crt, "api-client": client?.crt })),
  source(TrustdCertificate, true, ({ server }) => ({ "trustd-server": server?.crt })),
  source(EtcdSecret, true, ({ etcd, etcdPeer, etcdAdmin, etcdAPIServer }) => ({
    "etcd-server": etcd?.crt,
    "etcd-peer": etcdPeer?.crt,
    "etcd-admin": etcdAdmin?.crt,
    "etcd-apiserver-client": etcdAPIServer?.crt,
  })),
  source(KubernetesDynamicCert, true, ({ apiServer, apiServerKubeletClient, frontProxy }) => ({
    "kubernetes-apiserver": apiServer?.crt,
    "kubernetes-apiserver-kubelet-client": apiServerKubeletClient?.crt,
    "kubernetes-front-proxy": frontProxy?.crt,
  })),
  source(KubernetesSecret, true, (secret) => ({
    "kubernetes-scheduler": clientCertificate(secret.schedulerKubeconfig),
    "kubernetes-controller-manager": clientCertificate(secret.controllerManagerKubeconfig),
    "kubernetes-localhost-admin": clientCertificate(secret.localhostAdminKubeconfig),
    "kubernetes-admin": clientCertificate(secret.adminKubeconfig),
  })),
];

export function certificateStatusController(): Controller {
  return defineController({
    name: "secrets.CertificateStatusController",
    inputs: sources.map(({ type }) => weak(type)),
    outputs: [exclusive(CertificateStatus)],
    async reconcile({ state, log }) {
      for (const each of sources) {
        for (const [id, text] of Object.entries(await each.read(state))) {
          const status =
            text === undefined || text === "" ? undefined : statusOf({ id, text, renewed: each.renewed }, log);
          if (status !== undefined) await state.modify(CertificateStatus, id, () => status);
        }
      }
      await state.cleanup(CertificateStatus);
    },
  });
}

/** The one that signs, or on a worker nothing; and others that are accepted beside it. */
function authorities(name: string, issuing: string | undefined, accepted: readonly string[]): Texts {
  const others = accepted.filter((text) => text.trim() !== issuing?.trim());
  const [first, ...more] = issuing === undefined || issuing === "" ? others : [issuing, ...others];
  return {
    [`${name}-authority`]: first,
    ...Object.fromEntries(more.map((text, index) => [`${name}-authority-${index + 2}`, text])),
  };
}

/** Of the user in a kubeconfig of ours. */
function clientCertificate(kubeconfig: string): string | undefined {
  const encoded = /client-certificate-data: *"?([A-Za-z0-9+/=]+)/u.exec(kubeconfig)?.[1];
  return encoded === undefined ? undefined : new TextDecoder().decode(Uint8Array.fromBase64(encoded));
}

/** The first certificate of the text is the one that is shown to others. Undefined for what is none: who uses it says so. */
function statusOf(
  { id, text, renewed }: { readonly id: string; readonly text: string; readonly renewed: boolean },
  log: Pick<Logger, "debug">,
): CertificateStatus | undefined {
  try {
    const [certificate] = parseCertificates(text);
    if (certificate === undefined) return undefined;
    const { x509, notBefore, notAfter } = certificate;
    const oneLine = (name: string | undefined): string => (name ?? "").split("\n").join(", ");
    return {
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      serial: x509.serialNumber.toLowerCase(),
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      renewed,
    };
  } catch (error) {
    log.debug("cannot read certificate", { id, error });
    return undefined;
  }
}
