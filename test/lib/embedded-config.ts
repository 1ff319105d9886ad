// An image that brings its config along: the root file system of out/ with one file more, as an archive that replaces it in the initramfs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeCpio } from "../../src/formats/cpio.ts";
import { pieceDigests } from "../../src/boot/piece-digests.ts";
import { outDir } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";

export function embeddedConfigOverlay(config: Uint8Array): Uint8Array {
  const profile = readFileSync(join(outDir, "profile"), "utf8").trim();
  const work = mkdtempSync(join(outDir, "build/embedded-")); // where hard links can be made
  const root = join(work, "root");
  run("cp", ["-al", join(outDir, "build", profile, "root"), root]);
  mkdirSync(join(root, "usr/local/etc/talos"), { recursive: true });
  writeFileSync(join(root, "usr/local/etc/talos/config.yaml"), config);
  const image = join(work, "rootfs.sqsh");
  const args = ["-noappend", "-quiet", "-no-progress", "-all-root", "-no-xattrs", "-comp", "zstd", "-b", "256K"];
  run("mksquashfs", [root, image, ...args, "-Xcompression-level", "1"]);
  const rootfs = readFileSync(image);
  rmSync(work, { recursive: true });
  return encodeCpio(
    [
      { kind: "file", path: "rootfs.sqsh.sha256", mode: 0o644, content: Buffer.from(pieceDigests(rootfs)) },
      { kind: "file", path: "rootfs.sqsh", mode: 0o644, content: rootfs },
    ],
    0,
  );
}
