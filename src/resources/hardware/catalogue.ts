// All resource types of this area.
export { CPUCore } from "./cpu-core.ts";
export { MemoryModule } from "./memory-module.ts";
export { PCIDevice } from "./pci-device.ts";
export { PCIDriverRebindConfig } from "./pci-driver-rebind-config.ts";
export { PCIDriverRebindStatus } from "./pci-driver-rebind-status.ts";
export { PCRStatus } from "./pcr-status.ts";
export { Processor } from "./processor.ts";
export { SystemInformation } from "./system-information.ts";
