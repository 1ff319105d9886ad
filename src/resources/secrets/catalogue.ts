// All resource types of this area.
export { ApiCertificate } from "./api-certificate.ts";
export { CertSAN } from "./cert-san.ts";
export { EncryptionSalt } from "./encryption-salt.ts";
export { EtcdRootSecret } from "./etcd-root-secret.ts";
export { EtcdSecret } from "./etcd-secret.ts";
export { KubeletSecret } from "./kubelet-secret.ts";
export { KubernetesDynamicCert } from "./kubernetes-dynamic-cert.ts";
export { KubernetesRootSecret } from "./kubernetes-root-secret.ts";
export { KubernetesSecret } from "./kubernetes-secret.ts";
export { MaintenanceRootSecret } from "./maintenance-root-secret.ts";
export { MetricsServer } from "./metrics-server.ts";
export { OSRootSecret } from "./os-root-secret.ts";
export { TrustdCertificate } from "./trustd-certificate.ts";
