// All collectors, in the order of the text.
export { machineCollector } from "./machine.ts";
export { servicesCollector } from "./services.ts";
export { controllersCollector, resourcesCollector } from "./controllers.ts";
export { apiCollector } from "./api.ts";
export { certificatesCollector } from "./certificates.ts";
export { etcdCollector } from "./etcd.ts";
export { timeCollector, imageCacheCollector } from "./machine.ts";
export { volumesCollector, disksCollector } from "./storage.ts";
export { networkCollector } from "./network.ts";
export { hostCollector } from "./host.ts";
export { processesCollector } from "./processes.ts";
