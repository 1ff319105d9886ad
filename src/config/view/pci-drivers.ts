// Which PCI devices get another driver than the kernel would give them.
import { documentsOf, type Config } from "../document.ts";
import { pciDriverRebindConfig } from "../documents/pci-driver-rebind-config.ts";

export interface PciDriverWish {
  /** Such as `0000:01:00.0`. */
  readonly address: string;
  readonly driver: string;
}

export function pciDriverRebinds(config: Config): readonly PciDriverWish[] {
  return documentsOf(config, pciDriverRebindConfig).map(({ name = "", targetDriver = "" }) => ({
    address: name.toLowerCase(),
    driver: targetDriver,
  }));
}
