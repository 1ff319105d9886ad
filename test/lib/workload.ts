// The workload of tests: one pod of the image `hello` on a host port, which keeps what it is given in a folder of the node.
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { ApiResource, KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import type { Vm } from "./vm.ts";

export const deployments: ApiResource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
};
export const namespaces: ApiResource = { apiVersion: "v1", kind: "Namespace", plural: "namespaces", namespaced: false };

export const workloadPort = 8080;
const name = "hello";
/** Any registry: the node's mirror stands for all. */
export const workloadImage = "registry.k8s.io/hello:1.0.0";

/** Host ports and folders of the node are for privileged namespaces. */
export const workloadNamespace: KubernetesObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
};

export const workload: KubernetesObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: name },
  spec: {
    replicas: 1,
    strategy: { type: "Recreate" }, // the host port is free for one only
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [
          {
            name,
            image: workloadImage,
            ports: [{ containerPort: workloadPort, hostPort: workloadPort }],
            readinessProbe: { httpGet: { path: "/healthz", port: workloadPort }, periodSeconds: 2 },
            env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
          },
        ],
        volumes: [{ name: "data", hostPath: { path: "/var/lib/hello", type: "DirectoryOrCreate" } }],
      },
    },
  },
};

/** Asks the workload over the host port; the body of an answer of 2xx. */
export async function ask(vm: Vm, method: "GET" | "POST", path: string, body = ""): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { host: "127.0.0.1", port: vm.forward(workloadPort), method, path, signal: vm.signal, timeout: 5000 };
  const call = request(options, resolve);
  call.on("error", reject).on("timeout", () => call.destroy(new Error(`${method} ${path} does not answer`)));
  call.end(body);
  const answer = await promise;
  const found = await text(answer);
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) throw new Error(`${method} ${path} answers ${statusCode}: ${found}`);
  return found;
}
