// A Kubernetes client's configuration file: one cluster, one user with a certificate, one context.
import type { CertificateAndKey } from "../../pki/authority.ts";
import { joinPem } from "../../pki/pem.ts";
import { kubernetesYaml } from "../yaml/kubernetes.ts";
import { encodeBase64 } from "./secrets-file.ts";

export interface Kubeconfig {
  readonly cluster: string;
  /** Name of the user and, before `@cluster`, of its entry. */
  readonly user: string;
  /** Name of the context before `@cluster`; the user's when absent. */
  readonly context?: string;
  /** URL of the API server. */
  readonly server: string;
  /** PEM of each authority whose server certificates the client accepts. */
  readonly acceptedCas: readonly string[];
  readonly client: CertificateAndKey;
}

/** The file's text; its key is a secret. */
export function encodeKubeconfig({ cluster, user, context = user, server, acceptedCas, client }: Kubeconfig): string {
  const userName = `${user}@${cluster}`;
  const contextName = `${context}@${cluster}`;
  return kubernetesYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster, cluster: { server, "certificate-authority-data": encodeBase64(joinPem(acceptedCas)) } },
    ],
    contexts: [{ name: contextName, context: { cluster, namespace: "default", user: userName } }],
    "current-context": contextName,
    users: [
      {
        name: userName,
        user: {
          "client-certificate-data": encodeBase64(client.certificate),
          "client-key-data": encodeBase64(client.key),
        },
      },
    ],
  });
}
