// Certificates, keys and credentials of the control plane's pods, as files.
import { joinPem } from "../../pki/pem.ts";
import { defineController, exclusive, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import type { PemKeyPair } from "../../cosi/pem-types.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { EtcdEncryptionConfig } from "../../resources/k8s/etcd-encryption-config.ts";
import { SecretStatus } from "../../resources/k8s/secret-status.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { kubernetesSecretsId } from "../secrets/kubernetes.ts";
import { kubernetesDynamicCertsId } from "../secrets/kubernetes-dynamic-certs.ts";
import { kubernetesRootId } from "../secrets/root-kubernetes.ts";
import { etcdEncryptionId } from "./etcd-encryption.ts";
import { programIds, secretsPath, type Program } from "./shared/paths.ts";
import { writePodFolder, type PodFileSystem } from "./shared/write-files.ts";

export const staticPodsId = "static-pods";
const etcdId = "etcd";

/** The version shown is that of the kubeconfigs: pods start again when these change, and load everything else by themselves. */
export function renderSecretsController({ files }: { readonly files: PodFileSystem }): Controller {
  return defineController({
    name: "k8s.RenderSecretsStaticPodController",
    inputs: [
      weak(KubernetesRootSecret, { id: kubernetesRootId }),
      weak(EtcdRootSecret, { id: etcdId }),
      weak(KubernetesSecret, { id: kubernetesSecretsId }),
      weak(KubernetesDynamicCert, { id: kubernetesDynamicCertsId }),
      weak(EtcdSecret, { id: etcdId }),
      weak(EtcdEncryptionConfig, { id: etcdEncryptionId }),
    ],
    outputs: [exclusive(SecretStatus)],
    async reconcile({ state }) {
      const sources = await findSources(state);
      if (sources === undefined) return state.cleanup(SecretStatus);
      for (const [program, contents] of Object.entries(filesOf(sources)) as [Program, Contents][])
        await writePodFolder(files, { path: secretsPath(program), uid: programIds[program], files: contents });
      const version = String(sources.kubeconfigsVersion);
      await state.modify(SecretStatus, staticPodsId, () => ({ ready: true, version }));
      return undefined;
    },
  });
}

export interface SecretSources {
  readonly root: KubernetesRootSecret;
  readonly etcdRoot: EtcdRootSecret;
  readonly etcd: EtcdSecret;
  readonly certificates: KubernetesDynamicCert;
  readonly kubeconfigs: KubernetesSecret;
  readonly encryption: EtcdEncryptionConfig;
}

async function findSources(
  state: ControllerState,
): Promise<(SecretSources & { readonly kubeconfigsVersion: number }) | undefined> {
  const find = async <S>(type: ResourceType<S>, id: string): Promise<S | undefined> => {
    const resource = await state.find(type, id);
    return resource?.metadata.phase === "running" ? resource.spec : undefined;
  };
  const root = await find(KubernetesRootSecret, kubernetesRootId);
  const etcdRoot = await find(EtcdRootSecret, etcdId);
  const etcd = await find(EtcdSecret, etcdId);
  const certificates = await find(KubernetesDynamicCert, kubernetesDynamicCertsId);
  const encryption = await find(EtcdEncryptionConfig, etcdEncryptionId);
  const kubeconfigs = await state.find(KubernetesSecret, kubernetesSecretsId);
  if (root === undefined || etcdRoot === undefined || etcd === undefined) return undefined;
  if (certificates === undefined || encryption === undefined || kubeconfigs === undefined) return undefined;
  const kubeconfigsVersion = kubeconfigs.metadata.version;
  return { root, etcdRoot, etcd, certificates, encryption, kubeconfigs: kubeconfigs.spec, kubeconfigsVersion };
}

type Contents = Readonly<Record<string, string>>;

/** Names and texts of each program's files. */
export function filesOf(sources: SecretSources): Readonly<Record<Program, Contents>> {
  const { root, etcdRoot, etcd, certificates, kubeconfigs, encryption } = sources;
  return {
    "kube-apiserver": {
      "etcd-client-ca.crt": etcdRoot.etcdCA?.crt ?? "",
      "ca.crt": joinPem(root.acceptedCAs),
      "service-account.pub": joinPem(root.serviceAccountAcceptedKeys),
      "service-account.key": root.serviceAccount,
      "aggregator-ca.crt": joinPem(root.acceptedAggregatorCAs),
      "encryptionconfig.yaml": encryption.configuration,
      ...pairFiles("etcd-client", etcd.etcdAPIServer),
      ...pairFiles("apiserver", certificates.apiServer),
      ...pairFiles("apiserver-kubelet-client", certificates.apiServerKubeletClient),
      ...pairFiles("front-proxy-client", certificates.frontProxy),
    },
    "kube-controller-manager": {
      ...pairFiles("ca", root.issuingCA),
      "service-account.key": root.serviceAccount,
      kubeconfig: kubeconfigs.controllerManagerKubeconfig,
    },
    "kube-scheduler": { kubeconfig: kubeconfigs.schedulerKubeconfig },
  };
}

function pairFiles(name: string, pair: PemKeyPair | undefined): Contents {
  return { [`${name}.crt`]: pair?.crt ?? "", [`${name}.key`]: pair?.key ?? "" };
}
