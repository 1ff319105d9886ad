// The kubeconfigs that a node issues: one cluster, one user with a certificate, named after each other.
import type { CertificateAndKey } from "../../pki/authority.ts";
import { joinPem } from "../../pki/pem.ts";
import { encodeKubeconfig } from "../kubeconfig.ts";

export interface IssuedKubeconfig {
  readonly cluster: string;
  /** Name of the user's entry before `@cluster`. */
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
export function issuedKubeconfig(issued: IssuedKubeconfig): string {
  const { cluster, user, context = user, server, acceptedCas, client } = issued;
  return encodeKubeconfig({
    clusterName: cluster,
    server,
    ca: joinPem(acceptedCas),
    userName: `${user}@${cluster}`,
    cert: client.certificate,
    key: client.key,
    contextName: `${context}@${cluster}`,
    namespace: "default",
  });
}
