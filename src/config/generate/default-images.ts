// Images beside those of Kubernetes' own components: defaults, and those that no config can choose.

export const etcdImage = "registry.k8s.io/etcd:3.7.1";
export const coreDnsImage = "registry.k8s.io/coredns/coredns:v1.14.6";
/** No config can choose it. */
export const flannelImage = "ghcr.io/siderolabs/flannel:0.28.9";
/** No config can choose it. */
export const networkPoliciesImage = "registry.k8s.io/networking/kube-network-policies:v1.1.1";
/** Of the container runtime itself: every pod has one. */
export const pauseImage = "registry.k8s.io/pause:3.10.2";
