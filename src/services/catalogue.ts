export { apid } from "./apid.ts";
export { auditd } from "./auditd.ts";
export { containerd } from "./containerd.ts";
export { etcd } from "./etcd.ts";
export { kubelet } from "./kubelet.ts";
export { machined } from "./machined.ts";
export { syslogd } from "./syslogd.ts";
export { udevd } from "./udevd.ts";
