// GRUB's core for a BIOS, put together from its modules.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grubModules } from "../boot/grub-config.ts";
import type { ImagerTools } from "./tools.ts";

export interface GrubCorePlan {
  /** `i386-pc` starts from a disk, `i386-pc-eltorito` from a CD. */
  readonly format: "i386-pc" | "i386-pc-eltorito";
  /** Where grub.cfg lies, when it is not in the core. */
  readonly prefix: string;
  /** grub.cfg in the core. */
  readonly config?: string;
}

export function makeGrubCore(plan: GrubCorePlan, tools: ImagerTools): Uint8Array {
  const scratch = mkdtempSync(join(tmpdir(), "ichor-grub-"));
  try {
    const output = join(scratch, "core.img");
    const args = ["-d", tools.grubFolder, "-O", plan.format, "-o", output, "-p", plan.prefix];
    if (plan.config !== undefined) {
      writeFileSync(join(scratch, "grub.cfg"), plan.config);
      args.push("-c", join(scratch, "grub.cfg"));
    }
    tools.grubMkimage([...args, ...grubModules]);
    return readFileSync(output);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
