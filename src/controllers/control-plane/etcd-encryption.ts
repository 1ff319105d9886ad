// How the API server encrypts what it keeps in etcd: the config's own document, or the form that goes with the older secrets.
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { EtcdEncryptionConfig } from "../../resources/k8s/etcd-encryption-config.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { kubernetesRootId } from "../secrets/root-kubernetes.ts";

export const etcdEncryptionId = "k8s";

export function etcdEncryptionConfigController(): Controller {
  return defineController({
    name: "k8s.EtcdEncryptionConfigController",
    inputs: [weak(KubernetesRootSecret, { id: kubernetesRootId })],
    outputs: [exclusive(EtcdEncryptionConfig)],
    async reconcile({ state }) {
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      if (root?.metadata.phase === "running") {
        const configuration = kubernetesYaml(encryptionConfiguration(root.spec));
        await state.modify(EtcdEncryptionConfig, etcdEncryptionId, () => ({ configuration }));
      }
      await state.cleanup(EtcdEncryptionConfig);
    },
  });
}

type Secrets = Pick<
  KubernetesRootSecret,
  "etcdEncryptionConfig" | "secretboxEncryptionSecret" | "aesCBCEncryptionSecret"
>;

/** The kind's older spelling is what existing nodes use. Values without encryption stay readable, except where a document says otherwise. */
export function encryptionConfiguration(secrets: Secrets): JsonObject {
  const kind = { apiVersion: "v1", kind: "EncryptionConfig" };
  if (Object.keys(secrets.etcdEncryptionConfig).length > 0) return { ...secrets.etcdEncryptionConfig, ...kind };
  const { secretboxEncryptionSecret: secretbox, aesCBCEncryptionSecret: aesCbc } = secrets;
  const providers = [
    ...(secretbox === "" ? [] : [{ secretbox: { keys: [{ name: "key2", secret: secretbox }] } }]),
    ...(aesCbc === "" ? [] : [{ aescbc: { keys: [{ name: "key1", secret: aesCbc }] } }]),
    { identity: {} },
  ];
  return { ...kind, resources: [{ resources: ["secrets"], providers }] };
}
