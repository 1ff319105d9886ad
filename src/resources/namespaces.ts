// The namespaces that resources of this node are in.
import type { NamespaceDeclaration } from "../cosi/meta.ts";

export const namespaces: readonly NamespaceDeclaration[] = [
  { name: "meta", description: "Namespaces and types of resources." },
  { name: "runtime", description: "The node itself: stage, devices, volumes, services." },
  { name: "cluster", description: "The cluster and its members." },
  { name: "cluster-raw", description: "Members as each discovery service tells them." },
  { name: "config", description: "Machine configuration." },
  { name: "etcd", description: "etcd." },
  { name: "files", description: "Files below /etc." },
  { name: "hardware", description: "Hardware of the machine." },
  { name: "k8s", description: "Kubernetes on this node." },
  { name: "controlplane", description: "The Kubernetes control plane." },
  { name: "kubespan", description: "The encrypted mesh between nodes." },
  { name: "network", description: "Network, as decided and as it is." },
  { name: "network-config", description: "Network, as each source wishes it." },
  { name: "cri", description: "Container runtime." },
  { name: "containers", description: "Containers beside Kubernetes." },
  { name: "secrets", description: "Keys, certificates and tokens." },
  { name: "security", description: "Image verification." },
  { name: "perf", description: "Use of processors and memory." },
  { name: "storage", description: "Logical volumes and RAID arrays." },
];
