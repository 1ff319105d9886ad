// The service by which pods reach the nodes' API, and its endpoints: the control planes that the cluster itself knows of.
import { parseIp } from "../../base/ip.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { ApiResource, KubernetesObject } from "../../clients/kubernetes/object.ts";
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { KubernetesAccessConfig } from "../../resources/k8s/kubernetes-access-config.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { kubernetesSecretsId } from "../secrets/kubernetes.ts";
import { accessConfigId } from "./config.ts";

export const accessService = { namespace: "default", name: "talos" } as const;
const apidPort = 50_000;
const port = { name: "apid", port: apidPort, protocol: "TCP" } as const;
const labels = { provider: "talos.dev", component: "apid" } as const;
const fieldManager = "talos";

const services: ApiResource = { apiVersion: "v1", kind: "Service", plural: "services", namespaced: true };
const endpoints: ApiResource = { apiVersion: "v1", kind: "Endpoints", plural: "endpoints", namespaced: true };
const slices: ApiResource = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
};

export type EndpointClient = Pick<Kubernetes, "find" | "create" | "apply" | "delete">;

export interface AccessEndpointParts {
  /** A client for what a kubeconfig says. */
  readonly connect: (kubeconfig: string) => Promise<EndpointClient & AsyncDisposable>;
}

export function kubeAccessEndpointController({ connect }: AccessEndpointParts): Controller {
  return defineController({
    name: "kubeaccess.EndpointController",
    inputs: [
      weak(KubernetesAccessConfig, { id: accessConfigId }),
      weak(KubernetesSecret, { id: kubernetesSecretsId }),
      weak(Endpoint),
    ],
    outputs: [],
    async reconcile({ state, signal }) {
      const config = await state.find(KubernetesAccessConfig, accessConfigId);
      const secrets = await state.find(KubernetesSecret, kubernetesSecretsId);
      const known = await state.find(Endpoint, "kube-apiserver");
      if (config?.spec.enabled !== true || secrets === undefined || known === undefined) return;
      await using client = await connect(secrets.spec.localhostAdminKubeconfig);
      await applyEndpoints(client, known.spec.addresses, signal);
    },
  });
}

/** The service is made once and never changed: somebody may have good reasons for what it has become. */
export async function applyEndpoints(
  client: EndpointClient,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if ((await client.find(services, accessService, signal)) === undefined)
    await client.create(services, service(), signal);
  if ((await client.find(endpoints, accessService, signal)) !== undefined)
    await client.delete(endpoints, accessService, {}, signal);
  for (const family of ["IPv4", "IPv6"] as const) {
    const name = `talos-${family.toLowerCase()}`;
    const own = addresses.filter((address) => parseIp(address)?.length === (family === "IPv4" ? 4 : 16));
    const at = { namespace: accessService.namespace, name };
    if (own.length > 0) await client.apply(slices, slice(name, family, own), { fieldManager, force: true }, signal);
    else if ((await client.find(slices, at, signal)) !== undefined) await client.delete(slices, at, {}, signal);
  }
}

function service(): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...accessService, labels },
    spec: { ports: [{ ...port, targetPort: apidPort }] },
  };
}

function slice(name: string, addressType: "IPv4" | "IPv6", addresses: readonly string[]): KubernetesObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name,
      namespace: accessService.namespace,
      labels: { ...labels, "kubernetes.io/service-name": accessService.name },
    },
    addressType,
    ports: [port],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true, serving: true } })),
  };
}
