export { cpuInfoController } from "./cpu-info.ts";
export { pciDevicesController } from "./pci-devices.ts";
export { systemInfoController } from "./system-info.ts";
