// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface APICertsSpec {
  readonly client?: common.PEMEncodedCertificateAndKey | undefined;
  readonly server?: common.PEMEncodedCertificateAndKey | undefined;
  readonly acceptedCAs: readonly common.PEMEncodedCertificate[];
  readonly skipVerifyingClientCert: boolean;
}

export const APICertsSpec: Message<APICertsSpec> = {
  name: "talos.resource.definitions.secrets.APICertsSpec",
  fields: [
    { number: 2, name: "client", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 3, name: "server", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 4, name: "acceptedCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
    { number: 5, name: "skipVerifyingClientCert", kind: "bool" },
  ],
};

export interface CertSANSpec {
  readonly iPs: readonly common.NetIP[];
  readonly dnsNames: readonly string[];
  readonly fqdn: string;
}

export const CertSANSpec: Message<CertSANSpec> = {
  name: "talos.resource.definitions.secrets.CertSANSpec",
  fields: [
    { number: 1, name: "iPs", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 2, name: "dnsNames", kind: "string", label: "repeated" },
    { number: 3, name: "fqdn", kind: "string" },
  ],
};

export interface EncryptionSaltSpec {
  readonly diskSalt: Uint8Array;
}

export const EncryptionSaltSpec: Message<EncryptionSaltSpec> = {
  name: "talos.resource.definitions.secrets.EncryptionSaltSpec",
  fields: [
    { number: 1, name: "diskSalt", kind: "bytes" },
  ],
};

export interface EtcdCertsSpec {
  readonly etcd?: common.PEMEncodedCertificateAndKey | undefined;
  readonly etcdPeer?: common.PEMEncodedCertificateAndKey | undefined;
  readonly etcdAdmin?: common.PEMEncodedCertificateAndKey | undefined;
  readonly etcdApiServer?: common.PEMEncodedCertificateAndKey | undefined;
}

export const EtcdCertsSpec: Message<EtcdCertsSpec> = {
  name: "talos.resource.definitions.secrets.EtcdCertsSpec",
  fields: [
    { number: 1, name: "etcd", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 2, name: "etcdPeer", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 3, name: "etcdAdmin", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 4, name: "etcdApiServer", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
  ],
};

export interface EtcdRootSpec {
  readonly etcdCa?: common.PEMEncodedCertificateAndKey | undefined;
}

export const EtcdRootSpec: Message<EtcdRootSpec> = {
  name: "talos.resource.definitions.secrets.EtcdRootSpec",
  fields: [
    { number: 1, name: "etcdCa", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
  ],
};

export interface KubeletSpec {
  readonly endpoint?: common.URL | undefined;
  readonly bootstrapTokenId: string;
  readonly bootstrapTokenSecret: string;
  readonly acceptedCAs: readonly common.PEMEncodedCertificate[];
  readonly endpointTlsServerName: string;
}

export const KubeletSpec: Message<KubeletSpec> = {
  name: "talos.resource.definitions.secrets.KubeletSpec",
  fields: [
    { number: 1, name: "endpoint", kind: "message", message: () => common.URL },
    { number: 3, name: "bootstrapTokenId", kind: "string" },
    { number: 4, name: "bootstrapTokenSecret", kind: "string" },
    { number: 5, name: "acceptedCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
    { number: 6, name: "endpointTlsServerName", kind: "string" },
  ],
};

export interface KubernetesCertsSpec {
  readonly schedulerKubeconfig: string;
  readonly controllerManagerKubeconfig: string;
  readonly localhostAdminKubeconfig: string;
  readonly adminKubeconfig: string;
}

export const KubernetesCertsSpec: Message<KubernetesCertsSpec> = {
  name: "talos.resource.definitions.secrets.KubernetesCertsSpec",
  fields: [
    { number: 4, name: "schedulerKubeconfig", kind: "string" },
    { number: 5, name: "controllerManagerKubeconfig", kind: "string" },
    { number: 6, name: "localhostAdminKubeconfig", kind: "string" },
    { number: 7, name: "adminKubeconfig", kind: "string" },
  ],
};

export interface KubernetesDynamicCertsSpec {
  readonly apiServer?: common.PEMEncodedCertificateAndKey | undefined;
  readonly apiServerKubeletClient?: common.PEMEncodedCertificateAndKey | undefined;
  readonly frontProxy?: common.PEMEncodedCertificateAndKey | undefined;
}

export const KubernetesDynamicCertsSpec: Message<KubernetesDynamicCertsSpec> = {
  name: "talos.resource.definitions.secrets.KubernetesDynamicCertsSpec",
  fields: [
    { number: 1, name: "apiServer", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 2, name: "apiServerKubeletClient", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 3, name: "frontProxy", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
  ],
};

export interface KubernetesRootSpec {
  readonly name: string;
  readonly endpoint?: common.URL | undefined;
  readonly localEndpoint?: common.URL | undefined;
  readonly certSaNs: readonly string[];
  readonly dnsDomain: string;
  readonly issuingCa?: common.PEMEncodedCertificateAndKey | undefined;
  readonly serviceAccount?: common.PEMEncodedKey | undefined;
  readonly aggregatorCa?: common.PEMEncodedCertificateAndKey | undefined;
  readonly aescbcEncryptionSecret: string;
  readonly bootstrapTokenId: string;
  readonly bootstrapTokenSecret: string;
  readonly secretboxEncryptionSecret: string;
  readonly apiServerIps: readonly common.NetIP[];
  readonly acceptedCAs: readonly common.PEMEncodedCertificate[];
  readonly etcdEncryptionConfig?: googleProtobuf.Struct | undefined;
  readonly acceptedAggregatorCAs: readonly common.PEMEncodedCertificate[];
  readonly serviceAccountAcceptedKeys: readonly common.PEMEncodedKey[];
  readonly issuerUrl: string;
  readonly acceptedIssuers: readonly string[];
  readonly apiAudiences: readonly string[];
}

export const KubernetesRootSpec: Message<KubernetesRootSpec> = {
  name: "talos.resource.definitions.secrets.KubernetesRootSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "endpoint", kind: "message", message: () => common.URL },
    { number: 3, name: "localEndpoint", kind: "message", message: () => common.URL },
    { number: 4, name: "certSaNs", kind: "string", label: "repeated" },
    { number: 6, name: "dnsDomain", kind: "string" },
    { number: 7, name: "issuingCa", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 8, name: "serviceAccount", kind: "message", message: () => common.PEMEncodedKey },
    { number: 9, name: "aggregatorCa", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 10, name: "aescbcEncryptionSecret", kind: "string" },
    { number: 11, name: "bootstrapTokenId", kind: "string" },
    { number: 12, name: "bootstrapTokenSecret", kind: "string" },
    { number: 13, name: "secretboxEncryptionSecret", kind: "string" },
    { number: 14, name: "apiServerIps", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 15, name: "acceptedCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
    { number: 16, name: "etcdEncryptionConfig", kind: "message", message: () => googleProtobuf.Struct },
    { number: 17, name: "acceptedAggregatorCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
    { number: 18, name: "serviceAccountAcceptedKeys", kind: "message", label: "repeated", message: () => common.PEMEncodedKey },
    { number: 19, name: "issuerUrl", kind: "string" },
    { number: 20, name: "acceptedIssuers", kind: "string", label: "repeated" },
    { number: 21, name: "apiAudiences", kind: "string", label: "repeated" },
  ],
};

export interface MaintenanceRootSpec {
  readonly ca?: common.PEMEncodedCertificateAndKey | undefined;
}

export const MaintenanceRootSpec: Message<MaintenanceRootSpec> = {
  name: "talos.resource.definitions.secrets.MaintenanceRootSpec",
  fields: [
    { number: 1, name: "ca", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
  ],
};

export interface OSRootSpec {
  readonly issuingCa?: common.PEMEncodedCertificateAndKey | undefined;
  readonly certSaniPs: readonly common.NetIP[];
  readonly certSandnsNames: readonly string[];
  readonly token: string;
  readonly acceptedCAs: readonly common.PEMEncodedCertificate[];
}

export const OSRootSpec: Message<OSRootSpec> = {
  name: "talos.resource.definitions.secrets.OSRootSpec",
  fields: [
    { number: 1, name: "issuingCa", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 2, name: "certSaniPs", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 3, name: "certSandnsNames", kind: "string", label: "repeated" },
    { number: 4, name: "token", kind: "string" },
    { number: 5, name: "acceptedCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
  ],
};

export interface TrustdCertsSpec {
  readonly server?: common.PEMEncodedCertificateAndKey | undefined;
  readonly acceptedCAs: readonly common.PEMEncodedCertificate[];
}

export const TrustdCertsSpec: Message<TrustdCertsSpec> = {
  name: "talos.resource.definitions.secrets.TrustdCertsSpec",
  fields: [
    { number: 2, name: "server", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 3, name: "acceptedCAs", kind: "message", label: "repeated", message: () => common.PEMEncodedCertificate },
  ],
};
