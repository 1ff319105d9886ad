// All controllers of this area.
export { apiController } from "./api.ts";
export { apiCertSansController, maintenanceCertSansController } from "./cert-sans.ts";
export { etcdController } from "./etcd.ts";
export { maintenanceRootController } from "./maintenance-root.ts";
export { rootEtcdController } from "./root-etcd.ts";
export { rootOsController } from "./root-os.ts";
