// All collectors, in the order of the text.
export { machineCollector } from "./machine.ts";
export { servicesCollector } from "./services.ts";
export { controllersCollector } from "./controllers.ts";
export { resourcesCollector } from "./resources.ts";
export { apiCollector } from "./api.ts";
export { certificatesCollector } from "./certificates.ts";
export { etcdCollector } from "./etcd.ts";
export { timeCollector } from "./time.ts";
export { imageCacheCollector } from "./image-cache.ts";
export { volumesCollector } from "./volumes.ts";
export { disksCollector } from "./disks.ts";
export { networkCollector } from "./network.ts";
export { hostCollector } from "./host.ts";
export { processesCollector } from "./processes.ts";
