// What the kernel says of itself: release, command line, boot id, uptime.
import { machine, uptime } from "node:os";
import type { Files } from "./files.ts";

export interface KernelInfo {
  /** `6.12.57+deb13-cloud-amd64`. */
  readonly release: string;
  readonly version: string;
  /** `x86_64`. */
  readonly machine: string;
  commandLine(): Promise<string>;
  /** UUID that is new with each boot. */
  bootId(): Promise<string>;
  uptimeSeconds(): number;
}

/** Asks the running kernel: what node:os says was true where the program's start-up snapshot was made. */
export async function kernelInfo(files: Files): Promise<KernelInfo> {
  const line = async (path: string): Promise<string> => (await files.readText(path)).trim();
  return {
    release: await line("/proc/sys/kernel/osrelease"),
    version: await line("/proc/sys/kernel/version"),
    machine: machine(),
    commandLine: () => line("/proc/cmdline"),
    bootId: () => line("/proc/sys/kernel/random/boot_id"),
    uptimeSeconds: () => uptime(),
  };
}
