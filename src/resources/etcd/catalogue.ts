// All resource types of this area.
export { EtcdConfig } from "./etcd-config.ts";
export { EtcdMember } from "./etcd-member.ts";
export { EtcdSpec } from "./etcd-spec.ts";
export { PKIStatus } from "./pki-status.ts";
