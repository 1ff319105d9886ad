// Installer images for tests of upgrades: good ones of other versions, and ones that are broken in one way each. Made in a second or two from the parts
// in out/: nothing that stays the same is compressed again. A fault gets in by an archive behind the initramfs, as in test/e2e/saboteur.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { concatBytes } from "../../src/base/bytes.ts";
import { encodeContents } from "../../src/boot/installer-labels.ts";
import { installerPaths } from "../../src/boot/installer-paths.ts";
import { planKernelArguments } from "../../src/boot/kernel-arguments.ts";
import { encodeOsRelease, encodeUki } from "../../src/boot/uki.ts";
import { encodeCpio } from "../../src/formats/cpio.ts";
import { diskPrefix } from "../../src/imager/disk-image.ts";
import { makeGrubCore } from "../../src/imager/grub-core.ts";
import { encodeTar } from "../../src/imager/installer-image.ts";
import { openPool } from "../../tools/image/debs.ts";
import { openLoaders, type Loaders } from "../../tools/image/loaders.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { readProfiles } from "../../tools/image/manifest.ts";
import { openKernel } from "../../tools/image/modules.ts";
import { cachedDir, outDir, sha256, top } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";
import { compile } from "../../tools/image/stage1.ts";
import { describeImage } from "../../tools/k8s-images/oci.ts";
import { ensureImages } from "../../tools/k8s-images/build.ts";
import { startRegistry } from "../../tools/k8s-images/registry.ts";
import { storeImage } from "../../tools/k8s-images/storage.ts";

/** What is wrong with an image. */
export type ImageFault =
  | "none"
  /** The kernel image ends after 60 of 100 bytes: an installer can see it. */
  | "truncated-uki"
  /** A bit of the root file system is another one: only stage 1 sees it. */
  | "damaged-root"
  | "kernel-panics"
  /** Everything stands still 5 s after the agent's start. */
  | "kernel-hangs"
  | "stage1-exits"
  /** Stage 1 does not even begin: no watchdog is armed. */
  | "stage1-sleeps"
  | "machined-crashes"
  /** 30 s after the agent's start its event loop stands still, and only that. */
  | "machined-hangs"
  /** 20 s after the agent's start. */
  | "machined-crashes-late"
  | "apid-never-serves"
  | "kubelet-never-ready";

/** What `/fault` says: see test/lib/faulty-init/init.c. */
const sabotages: Readonly<Partial<Record<ImageFault, string>>> = {
  "kernel-panics": "panics 0",
  "kernel-hangs": "hangs 5",
  "stage1-exits": "exits 0",
  "stage1-sleeps": "sleeps 0",
  "machined-crashes": "crashes 0",
  "machined-hangs": "stops 30",
  "machined-crashes-late": "crashes 20",
  "apid-never-serves": "no-apid 0",
  "kubelet-never-ready": "no-kubelet 0",
};

export interface InstallerOptions {
  /** As the image's node answers `Version`: `v1.14.0+ichor.2`. */
  readonly version: string;
  readonly fault?: ImageFault;
  /** Added to the kernel arguments of the image. What the emulator needs comes from the machine. */
  readonly kernelArgs?: readonly string[];
  /** The kernel image, when it was made beforehand: one that is signed. */
  readonly uki?: Uint8Array;
}

const profileName = (): string => readFileSync(join(outDir, "profile"), "utf8").trim();

function readLock(): ReturnType<typeof parseLock> {
  return parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
}

/** The archive behind the initramfs that brings the fault in. */
function sabotageArchive(fault: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "ichor-fault-"));
  try {
    const program = join(folder, "init");
    compile([join(top, "test/lib/faulty-init/init.c")], program, ["-D_GNU_SOURCE"]);
    const file = (path: string, content: Uint8Array, mode: number) => ({ kind: "file", path, mode, content }) as const;
    const stage1 = readFileSync(join(outDir, "build", profileName(), "init"));
    const entries = [
      file("init", readFileSync(program), 0o755),
      file("init.real", stage1, 0o755),
      file("fault", Buffer.from(`${fault}\n`), 0o644),
    ];
    return zstdCompressSync(encodeCpio(entries, 0));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One bit changed in the middle of the root file system, which lies in the initramfs as it is: what is compressed already is not compressed again. */
function damageRoot(initramfs: Uint8Array): Uint8Array {
  const root = readFileSync(join(outDir, "rootfs.sqsh"));
  const bytes = Buffer.from(initramfs);
  const piece = 64;
  for (let at = Math.floor(root.length / 2); at < root.length - piece; at += 4096) {
    const found = bytes.indexOf(root.subarray(at, at + piece));
    if (found < 0) continue;
    bytes[found] = (bytes[found] ?? 0) ^ 1;
    return bytes;
  }
  throw new Error("Cannot damage the root file system: found none of it in the initramfs as it is");
}

/** The initramfs in out/ with this fault in it, for machines that QEMU starts directly. */
export function faultyInitramfs(fault: ImageFault): Uint8Array {
  const initramfs = readFileSync(join(outDir, "initramfs-amd64.xz"));
  if (fault === "damaged-root") return damageRoot(initramfs);
  const sabotage = sabotages[fault];
  return sabotage === undefined ? initramfs : concatBytes([initramfs, sabotageArchive(sabotage)]);
}

/** Of the kernel in out/, as `uname -r` prints it. */
function kernelVersion(): string {
  const kernel = readProfiles().find(({ name }) => name === profileName())?.kernel ?? "";
  return openKernel(openPool(readLock(), [kernel]).get(kernel) ?? "").version;
}

/** The kernel image of an installer; for tests that write it to a disk themselves. */
export function makeTestUki(options: InstallerOptions, loaders: Loaders = openLoaders(readLock())): Uint8Array {
  const { version, fault = "none", kernelArgs = [] } = options;
  const uki = encodeUki({
    stub: readFileSync(loaders.stub),
    osRelease: encodeOsRelease(version),
    kernelArguments: planKernelArguments({ platform: "metal", isMedium: false, version, extra: kernelArgs }),
    kernelVersion: kernelVersion(),
    kernel: readFileSync(join(outDir, "vmlinuz-amd64")),
    initramfs: faultyInitramfs(fault),
  });
  return fault === "truncated-uki" ? uki.subarray(0, Math.floor(uki.length * 0.6)) : uki;
}

export interface TestInstaller {
  readonly version: string;
  readonly fault: ImageFault;
  /** The image's only layer, packed. */
  readonly layer: { readonly path: string; readonly digest: string; readonly size: number; readonly diffId: string };
}

const installersDir = join(outDir, "test-installers");

/** Folder of the installers that are made of the parts in out/; those of older parts are removed. */
function currentInstallers(): string {
  const name = `of-${sha256(readFileSync(join(outDir, "SHA256SUMS"))).slice(0, 16)}`;
  mkdirSync(join(installersDir, name), { recursive: true });
  for (const other of readdirSync(installersDir)) {
    if (other.startsWith("of-") && other !== name) rmSync(join(installersDir, other), { recursive: true });
  }
  return join(installersDir, name);
}

/** Makes an installer image. It stays in out/ for as long as its parts are the same. */
export function makeInstaller(options: InstallerOptions): TestInstaller {
  const { version, fault = "none", kernelArgs = [], uki } = options;
  const source = readFileSync(join(top, "test/lib/faulty-init/init.c"), "utf8");
  const plan = JSON.stringify({ version, fault, kernelArgs, source, uki: uki && sha256(uki) });
  const folder = join(currentInstallers(), sha256(plan).slice(0, 16));
  const complete = (path: string): boolean => existsSync(join(path, "layer.json"));
  cachedDir(folder, complete, (target) => {
    mkdirSync(target, { recursive: true });
    const loaders = openLoaders(readLock());
    const { tools } = loaders;
    const archive = encodeTar(
      [
        { path: installerPaths.systemdBoot, content: readFileSync(loaders.systemdBoot) },
        { path: installerPaths.grubBoot, content: readFileSync(join(tools.grubFolder, "boot.img")) },
        { path: installerPaths.grubCore, content: makeGrubCore({ format: "i386-pc", prefix: diskPrefix }, tools) },
        { path: installerPaths.uki, content: uki ?? makeTestUki(options, loaders) },
      ],
      0,
    );
    const packed = join(target, "layer.tar.zst");
    writeFileSync(join(target, "layer.tar"), archive);
    run("zstd", ["-q", "-1", "--rm", "-o", packed, join(target, "layer.tar")]);
    const bytes = readFileSync(packed);
    const layer = { digest: `sha256:${sha256(bytes)}`, size: bytes.length, diffId: `sha256:${sha256(archive)}` };
    writeFileSync(join(target, "layer.json"), JSON.stringify(layer));
  });
  // written above
  const layer = JSON.parse(readFileSync(join(folder, "layer.json"), "utf8")) as Omit<TestInstaller["layer"], "path">;
  return { version, fault, layer: { ...layer, path: join(folder, "layer.tar.zst") } };
}

export interface InstallerRegistry extends AsyncDisposable {
  /** Address for nodes in QEMU's user network, `http://10.0.2.2:PORT`: an endpoint for a mirror of any registry. */
  readonly mirror: string;
  /** Adds an image under `repository:tag`, such as `ichor/installer:v1.14.0-ichor.2`; returns `sha256:…` of its manifest. */
  push(installer: TestInstaller, name: string): string;
}

export interface InstallerRegistryOptions {
  /** The images of Kubernetes are there too. */
  readonly withKubernetes?: boolean;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("Cannot find a port: the server has none");
  return address.port;
}

/** What is in a folder; by links where both are on one file system. */
function copyTree(from: string, to: string): void {
  const isOneSystem = statSync(from).dev === statSync(to).dev;
  run("cp", [isOneSystem ? "-al" : "-a", `${from}/.`, to]); // not join(), which would drop the dot
}

/** A registry with a storage of its own; images can be pushed while it runs. Its layers are links. */
export async function openInstallerRegistry(options: InstallerRegistryOptions = {}): Promise<InstallerRegistry> {
  mkdirSync(installersDir, { recursive: true }); // links do not reach another file system
  const storage = mkdtempSync(join(installersDir, "registry-"));
  if (options.withKubernetes === true) copyTree(ensureImages(), storage);
  const registry = await startRegistry(storage, await freePort(), join(storage, "log"));
  return {
    mirror: registry.mirror,
    push({ layer }, name) {
      const colon = name.lastIndexOf(":");
      const [repository, tag] = [name.slice(0, colon), name.slice(colon + 1)];
      if (colon < 0 || tag === "") throw new Error(`Cannot push "${basename(name)}": want repository:tag`);
      const says = encodeContents({ extensions: [], kernelVersion: kernelVersion() });
      const documents = describeImage([layer], [], says);
      storeImage(storage, { repository, tags: [tag], ...documents, layers: [layer] });
      return documents.manifest.digest;
    },
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      rmSync(storage, { recursive: true });
    },
  };
}
