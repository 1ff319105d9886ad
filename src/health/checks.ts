// All checks, in their order.
import { etcdConsistent, etcdHealthy, etcdOnControlPlanes } from "./etcd-checks.ts";
import * as kubernetes from "./kubernetes-checks.ts";
import * as node from "./node-checks.ts";
import type { Check } from "./run.ts";

const usual = 5000;
/** Nodes take their time to join. */
const slow = 30_000;

export const clusterChecks: readonly Check[] = [
  { text: "etcd to be healthy", intervalMs: usual, run: etcdHealthy },
  { text: "etcd members to be consistent across nodes", intervalMs: usual, run: etcdConsistent },
  { text: "etcd members to be control plane nodes", intervalMs: usual, run: etcdOnControlPlanes },
  { text: "apid to be ready", intervalMs: usual, run: node.apidReady },
  { text: "all nodes memory sizes", intervalMs: usual, run: node.enoughMemory },
  { text: "all nodes disk sizes", intervalMs: usual, run: node.enoughDisk },
  { text: "no diagnostics", intervalMs: usual, run: node.noDiagnostics },
  { text: "kubelet to be healthy", intervalMs: usual, run: node.kubeletHealthy },
  { text: "all nodes to finish boot sequence", intervalMs: usual, run: node.bootFinished },
  { text: "all k8s nodes to report", intervalMs: slow, run: kubernetes.allNodesReport },
  { text: "all control plane static pods to be running", intervalMs: usual, run: kubernetes.staticPodsRunning },
  { text: "all control plane components to be ready", intervalMs: usual, run: kubernetes.controlPlaneReady },
  { text: "all k8s nodes to report ready", intervalMs: usual, run: kubernetes.nodesReady },
  { text: "kube-proxy to report ready", intervalMs: usual, run: kubernetes.kubeProxyReady },
  { text: "coredns to report ready", intervalMs: usual, run: kubernetes.coreDnsReady },
  { text: "all k8s nodes to report schedulable", intervalMs: usual, run: kubernetes.nodesSchedulable },
];
