// What the kubelet needs to join its cluster: where the API is, which authorities to believe, a token.
import type { Config } from "../../config/document.ts";
import { clusterIdentity, clusterSecrets } from "../../config/view/cluster.ts";
import { kubeletSettings } from "../../config/view/kubelet.ts";
import { localApiPort } from "../../config/view/kubernetes-root.ts";
import { features, machineType } from "../../config/view/machine.ts";
import type { Controller } from "../../cosi/controller.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { fromActiveConfig } from "../active-config.ts";

export const kubeletSecretId = "kubelet";

export function kubeletController(): Controller {
  return fromActiveConfig({
    name: "secrets.KubeletController",
    output: KubeletSecret,
    id: kubeletSecretId,
    specOf: kubeletSecret,
  });
}

/** Undefined on machines without Kubernetes. */
export function kubeletSecret(config: Config): KubeletSecret | undefined {
  if (kubeletSettings(config) === undefined) return undefined;
  const { kubernetesCa, kubernetesAcceptedCas, bootstrapToken } = clusterSecrets(config);
  const issuing = kubernetesCa?.certificate ?? "";
  const acceptedCAs = [...kubernetesAcceptedCas, ...(issuing === "" ? [] : [issuing])];
  const [bootstrapTokenID = "", bootstrapTokenSecret = ""] = bootstrapToken.split(".");
  if (acceptedCAs.length === 0) return undefined;
  return { ...endpoint(config), acceptedCAs, bootstrapTokenID, bootstrapTokenSecret };
}

/** The local balancer, else this node's own API server, else the cluster's endpoint. */
function endpoint(config: Config): Pick<KubeletSecret, "endpoint" | "endpointTLSServerName"> {
  const { kubePrism } = features(config);
  if (kubePrism !== undefined) {
    return { endpoint: `https://127.0.0.1:${kubePrism.port}`, endpointTLSServerName: kubePrism.tlsServerName };
  }
  const own = machineType(config) === "controlplane" ? `https://localhost:${localApiPort(config)}` : undefined;
  return { endpoint: own ?? clusterIdentity(config).endpoint, endpointTLSServerName: "" };
}
