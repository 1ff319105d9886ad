// Ids of resources that several controllers of this domain name, and the files they share with the kubelet.

export const kubeletId = "kubelet";
export const nodenameId = "nodename";

export const kubernetesPath = "/etc/kubernetes";
/** What the kubelet joins with, and what it writes for itself once it has joined. */
export const bootstrapKubeconfigPath = "/etc/kubernetes/bootstrap-kubeconfig";
export const kubeletKubeconfigPath = "/etc/kubernetes/kubeconfig-kubelet";
export const kubeletConfigPath = "/etc/kubernetes/kubelet.yaml";
export const kubeletCaPath = "/etc/kubernetes/pki/ca.crt";
export const credentialProvidersPath = "/etc/kubernetes/kubelet-credentialproviderconfig.yaml";
export const kubeletPkiPath = "/var/lib/kubelet/pki";
/** Certificate and key in one file; the kubelet renews it. */
export const kubeletClientPath = "/var/lib/kubelet/pki/kubelet-client-current.pem";
