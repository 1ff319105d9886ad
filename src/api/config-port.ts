// The node's machine config as ApplyConfiguration uses it: the one in force, and the one that is kept for the next boot.
import { configCompleteForBoot } from "../config/config.ts";
import type { Config } from "../config/document.ts";

export interface ConfigPort {
  /** The config in force; undefined when there is none. */
  active(): Config | undefined;
  /** True when the operating system is on the disk it shall run from: nothing has to say where to install it then. */
  isInstalled(): Promise<boolean>;
  /** Puts it in force; undefined takes the node back to having none. */
  activate(config: Config | undefined): Promise<void>;
  /**
   * Keeps it for the next boot. Resolves when it is safe on the disk, or, on a node without a STATE volume yet, when it will be as soon as there is
   * one. When it does not get there in time, it throws, and what was kept before stays.
   */
  keep(config: Config, signal: AbortSignal): Promise<void>;
}

/** A node is in maintenance as long as its config does not say everything that is needed to run. */
export function isInMaintenance(config: Pick<ConfigPort, "active">): boolean {
  const active = config.active();
  return active === undefined || !configCompleteForBoot(active);
}
