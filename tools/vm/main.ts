// `make vm`: one node in the foreground, its console on this terminal; Ctrl-A X ends it. Its disk stays in .vm/ for the next time.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outDir, top } from "../image/paths.ts";
import { qemuArgs } from "./qemu.ts";

const folder = join(top, ".vm");
const disk = join(folder, "disk.raw");
if (!existsSync(disk)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(disk, "");
  truncateSync(disk, 10_000_000_000); // sparse: takes what the node writes
}
const args = qemuArgs({
  boot: { kernel: join(outDir, "vmlinuz-amd64"), initramfs: join(outDir, "initramfs-amd64.xz") },
  kernelArgs: ["loglevel=7", ...process.argv.slice(2)],
  memoryMb: 2048,
  cpus: 2,
  disks: [disk],
  forwards: [
    { hostPort: 50_000, guestPort: 50_000 },
    { hostPort: 6443, guestPort: 6443 },
  ],
  noReboot: false,
});
console.log("API on 127.0.0.1:50000, Kubernetes on 127.0.0.1:6443, Ctrl-A X ends the machine");
const { status, error } = spawnSync("qemu-system-x86_64", [...args, "-serial", "mon:stdio"], { stdio: "inherit" });
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
