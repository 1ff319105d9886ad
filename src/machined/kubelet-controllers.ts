// The controllers of the kubelet and of the node's side of the Kubernetes API, with what each is handed.
import { openKubernetes } from "../clients/kubernetes/client.ts";
import { decodeUtf8 } from "../base/bytes.ts";
import type { AskKubelet } from "../controllers/k8s/kubelet-static-pod.ts";
import * as cluster from "../controllers/cluster/catalogue.ts";
import * as k8s from "../controllers/k8s/catalogue.ts";
import * as machine from "../controllers/runtime/catalogue.ts";
import * as secrets from "../controllers/secrets/catalogue.ts";
import type { Controller } from "../cosi/controller.ts";
import { tlsGet } from "../rpc/http-get.ts";
import { openBalancer } from "../rpc/balancer.ts";
import type { Host } from "../linux/host.ts";
import type { Mode } from "../runtime/mode.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";

export interface KubeletParts {
  readonly host: Pick<Host, "files" | "network">;
  readonly mode: Mode;
}

/** Those that run on every node, the simulated one too. */
export function kubeletControllers(parts: KubeletParts): readonly Controller[] {
  const { files, network } = parts.host;
  const kubernetes = { files, open: openKubernetes };
  return [
    k8s.addressFilterController(),
    k8s.endpointController(kubernetes),
    k8s.kubePrismConfigController(),
    k8s.kubePrismEndpointsController(),
    k8s.kubeletConfigController(),
    k8s.kubeletKubeconfigController(files),
    k8s.kubeletSpecController(parts),
    k8s.kubeletStaticPodController(askKubelet),
    k8s.kubeletStatusController(),
    k8s.nodeAnnotationSpecController(),
    k8s.nodeApplyController(kubernetes),
    k8s.nodeCordonedSpecController(),
    k8s.nodeIPConfigController(),
    k8s.nodeIPController(),
    k8s.nodeLabelSpecController(),
    k8s.nodeStatusController(kubernetes),
    k8s.nodeTaintSpecController(),
    k8s.nodenameController(files),
    k8s.staticEndpointController(network),
    cluster.kubernetesPullController(kubernetes),
    cluster.kubernetesPushController(kubernetes),
    machine.diagnosticsController({ kubernetes, greetKubelet, files }),
    secrets.kubeletController(),
  ];
}

/** Those that need what a simulated node must not take or has not: fixed ports, containers. */
export function machineKubeletControllers(parts: {
  readonly supervisor: Supervisor;
  readonly mode: Mode;
}): readonly Controller[] {
  return [k8s.kubePrismController(openBalancer), k8s.kubeletServiceController(parts)];
}

const kubeletServer = { host: "127.0.0.1", port: 10_250 } as const;

/** Nobody knows us: it refuses, which is an answer. */
async function greetKubelet(signal: AbortSignal): Promise<void> {
  await tlsGet({ ...kubeletServer, path: "/healthz" }, undefined, signal);
}

/** The kubelet knows no HTTP/2. */
const askKubelet: AskKubelet = async (path, identity, signal) => {
  const { status, body } = await tlsGet({ ...kubeletServer, path }, identity, signal);
  if (status !== 200) throw new Error(`Cannot ask kubelet for "${path}": it answers ${status}, want 200`);
  return decodeUtf8(body);
};
