// All controllers of this area.
export { apiCertSansController, kubernetesCertSansController, maintenanceCertSansController } from "./cert-sans.ts";
export { apiController } from "./api.ts";
export { certificateStatusController } from "./certificate-status.ts";
export { encryptionSaltController } from "./encryption-salt.ts";
export { etcdController } from "./etcd.ts";
export { kubeletController } from "./kubelet.ts";
export { kubernetesController } from "./kubernetes.ts";
export { kubernetesDynamicCertsController } from "./kubernetes-dynamic-certs.ts";
export { maintenanceRootController } from "./maintenance-root.ts";
export { rootEtcdController } from "./root-etcd.ts";
export { rootKubernetesController } from "./root-kubernetes.ts";
export { rootOsController } from "./root-os.ts";
export { trustdController } from "./trustd.ts";
