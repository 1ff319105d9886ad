import { createHash } from "node:crypto";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { installerPaths } from "../boot/installer-paths.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../formats/tar.ts";
import type { InstallerImage } from "../runtime/installer.ts";
import { readInstallerImage } from "./image.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function tar(files: Readonly<Record<string, string>>): Uint8Array {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const bytes = encodeUtf8(content);
    const head = {
      name,
      type: "file",
      mode: 0o644,
      uid: 0,
      gid: 0,
      sizeBytes: bytes.length,
      modifiedSeconds: 0,
    } as const;
    return [encodeTarHeader(head), bytes, tarPadding(bytes.length)];
  });
  return concatBytes([...parts, tarTrailer]);
}

interface Store extends InstallerImage {
  /** Adds a blob; returns its digest. */
  add(bytes: Uint8Array, name?: string): string;
}

/** A store with an image of these layers, behind an index with one of another machine. */
function storeOf(layers: readonly Uint8Array[], wrongName?: string): Store {
  const blobs = mkdtempSync(join(tmpdir(), "installer-image-"));
  folders.push(blobs);
  mkdirSync(join(blobs, "sha256"));
  const add = (bytes: Uint8Array, name?: string): string => {
    const hex = name ?? createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(blobs, "sha256", hex), bytes);
    return `sha256:${hex}`;
  };
  const json = (value: unknown): string => add(encodeUtf8(JSON.stringify(value)));
  const digests = layers.map((layer, index) => ({ digest: add(layer, index === 0 ? wrongName : undefined) }));
  const manifest = json({ schemaVersion: 2, layers: digests });
  const manifestDigest = json({
    manifests: [
      { digest: `sha256:${"0".repeat(64)}`, platform: { os: "linux", architecture: "arm64" } },
      { digest: manifest, platform: { os: "linux", architecture: "amd64" } },
    ],
  });
  return { blobs, manifestDigest, add };
}

const folder = "usr/install/amd64";
const kernelAndLoader = { [installerPaths.uki]: "kernel", [installerPaths.systemdBoot]: "systemd-boot" };

test("readInstallerImage() reads layers as they are packed, the upper ones over the lower", async () => {
  const store = storeOf([
    tar({ "etc/passwd": "x".repeat(3000), ...kernelAndLoader, [installerPaths.grubBoot]: "boot" }),
    gzipSync(tar({ [`./${installerPaths.uki}`]: "newer kernel", [installerPaths.grubCore]: "core" })),
    zstdCompressSync(tar({ [installerPaths.systemdBoot]: "newer systemd-boot" })),
  ]);
  const { uki, systemdBoot, grub } = await readInstallerImage(store);
  expect([uki, systemdBoot, grub?.boot, grub?.core].map((bytes) => decodeUtf8(bytes ?? new Uint8Array()))).toEqual([
    "newer kernel",
    "newer systemd-boot",
    "boot",
    "core",
  ]);
});

test("readInstallerImage() leaves out what an upper layer takes away", async () => {
  const lower = tar({ ...kernelAndLoader, [installerPaths.grubBoot]: "boot", [installerPaths.grubCore]: "core" });
  const one = await readInstallerImage(storeOf([lower, tar({ [`${folder}/.wh.grub-boot.img`]: "" })]));
  expect(one.grub).toBeUndefined();
  const all = storeOf([lower, tar({ [`${folder}/.wh..wh..opq`]: "", ...kernelAndLoader })]);
  expect((await readInstallerImage(all)).grub).toBeUndefined();
});

test("readInstallerImage() refuses a blob that is not what its digest says, whatever it is packed with", async () => {
  for (const pack of [(bytes: Uint8Array): Uint8Array => bytes, gzipSync, zstdCompressSync]) {
    const store = storeOf([pack(tar(kernelAndLoader))], "1".repeat(64));
    await expect(readInstallerImage(store)).rejects.toMatchObject({ kind: "dependency" });
  }
});

test("readInstallerImage() checks what follows the archive in its layer too", async () => {
  const layer = concatBytes([tar(kernelAndLoader), new Uint8Array(3_000_000)]);
  await expect(readInstallerImage(storeOf([layer]))).resolves.toBeDefined();
  await expect(readInstallerImage(storeOf([layer], "1".repeat(64)))).rejects.toMatchObject({ kind: "dependency" });
});

test("readInstallerImage() says what is missing", async () => {
  await expect(readInstallerImage(storeOf([tar({ [installerPaths.uki]: "kernel" })]))).rejects.toThrow(
    /found no usr\/install\/amd64\/systemd-boot.efi/u,
  );
  const { blobs } = storeOf([]);
  const lost = { blobs, manifestDigest: `sha256:${"2".repeat(64)}` };
  await expect(readInstallerImage(lost)).rejects.toMatchObject({ kind: "dependency" });
  await expect(readInstallerImage({ blobs, manifestDigest: "sha256:../../x" })).rejects.toMatchObject({
    kind: "unsupported",
  });
});
