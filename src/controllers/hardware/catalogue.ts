export { openBootPhase } from "./boot-phase.ts";
export { cpuInfoController } from "./cpu-info.ts";
export { pciDevicesController } from "./pci-devices.ts";
export { pciDriverRebindConfigController, pciDriverRebindController } from "./pci-driver-rebind.ts";
export { pcrStatusController } from "./pcr-status.ts";
export { systemInfoController } from "./system-info.ts";
