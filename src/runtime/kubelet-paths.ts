// Files that the node writes for its kubelet, and those that it reads of it.

export const kubernetesPath = "/etc/kubernetes";
/** What the kubelet joins with, and what it writes for itself once it has joined. */
export const bootstrapKubeconfigPath = "/etc/kubernetes/bootstrap-kubeconfig";
export const kubeletKubeconfigPath = "/etc/kubernetes/kubeconfig-kubelet";
export const kubeletConfigPath = "/etc/kubernetes/kubelet.yaml";
export const kubeletCaPath = "/etc/kubernetes/pki/ca.crt";
export const credentialProvidersPath = "/etc/kubernetes/kubelet-credentialproviderconfig.yaml";
/** Programs that get credentials of registries for the kubelet, where an extension of the system puts them. */
export const credentialProviderPrograms = "/usr/local/lib/kubelet/credentialproviders";
export const kubeletPkiPath = "/var/lib/kubelet/pki";
/** Certificate and key in one file; the kubelet renews it. */
export const kubeletClientPath = "/var/lib/kubelet/pki/kubelet-client-current.pem";
/** What the kubelet remembers of the processors it gave to pods. */
export const cpuManagerStatePath = "/var/lib/kubelet/cpu_manager_state";
/** Folder of the `resolv.conf` that pods get. */
export const podResolverPath = "/system/resolved";
