// Boot loaders and their tools, from the pinned packages: systemd-boot and its stub for UEFI, GRUB for a BIOS.
import { join } from "node:path";
import type { ImagerTools } from "../../src/imager/tools.ts";
import { openPool, type Pool } from "./debs.ts";
import type { Lock } from "./lock.ts";
import { sourceDateEpoch } from "./paths.ts";
import { findInPackage } from "./root.ts";
import { run } from "./run.ts";

/** Packages whose files go into images. */
export const loaderPackages: readonly string[] = ["grub-pc-bin", "systemd-boot-efi"];

/** What grub-mkimage needs besides: it runs on the build machine, against its own libraries. */
const mkimageLibraries: readonly string[] = [
  "libc6",
  "libcap2",
  "libdevmapper1.02.1",
  "liblzma5",
  "libpcre2-8-0",
  "libselinux1",
  "libudev1",
];
export const loaderToolPackages: readonly string[] = ["grub-common", ...mkimageLibraries];

export interface Loaders {
  readonly stub: string;
  readonly systemdBoot: string;
  readonly tools: ImagerTools;
  /** Runs a program of GRUB that needs no modules, such as `grub-script-check`. */
  grub(program: string, args: readonly string[]): Uint8Array;
}

function libraryPath(pool: Pool): string {
  return mkimageLibraries.map((name) => join(pool.get(name) ?? "", "usr/lib/x86_64-linux-gnu")).join(":");
}

export function openLoaders(lock: Lock): Loaders {
  const pool = openPool(lock, [...loaderPackages, ...loaderToolPackages]);
  const interpreter = findInPackage(pool, "libc6", "usr/lib64/ld-linux-x86-64.so.2");
  const grub = (program: string, args: readonly string[]): Uint8Array => {
    const path = findInPackage(pool, "grub-common", `usr/bin/${program}`);
    return run(interpreter, ["--library-path", libraryPath(pool), path, ...args]);
  };
  const efi = "usr/lib/systemd/boot/efi";
  return {
    stub: findInPackage(pool, "systemd-boot-efi", `${efi}/linuxx64.efi.stub`),
    systemdBoot: findInPackage(pool, "systemd-boot-efi", `${efi}/systemd-bootx64.efi`),
    grub,
    tools: {
      run,
      grubMkimage: (args) => grub("grub-mkimage", args),
      grubFolder: findInPackage(pool, "grub-pc-bin", "usr/lib/grub/i386-pc"),
      epochSeconds: sourceDateEpoch,
    },
  };
}
