// A machine that is installed as its owner does it: a medium, a blank disk, a registry with the image, and a config.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseLoadDescription } from "../../src/formats/efi-load-option.ts";
import { DiscoveredVolume } from "../../src/resources/block/discovered-volume.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { buildMedia, imageVersion } from "../../tools/image/media.ts";
import { outDir } from "../../tools/image/paths.ts";
import { makeInstaller, openInstallerRegistry } from "./bad-images.ts";
import { testCluster } from "./cluster.ts";
import { applyConfiguration } from "./kubernetes.ts";
import { eventually, openApi, readBytes, readText, waitForApi, type NodeApi } from "./node.ts";
import { startVm, type Vm } from "./vm.ts";

const cluster = testCluster();
const reference = "registry.test/ichor/installer:next";

export interface InstallationOptions {
  readonly name: string;
  readonly firmware: "bios" | "uefi";
  /** The config, made of patches for mirror and image. */
  readonly config: (mirror: string, image: string) => Uint8Array;
  /** Told what took how long. */
  readonly say: (line: string) => void;
}

/** What the menu of UEFI firmware shows. */
async function firmwareEntries(api: NodeApi): Promise<readonly string[]> {
  const root = "/sys/firmware/efi/efivars";
  const files = await api.collect(rpc.MachineService.List, { root });
  const names = files.map(({ relativeName }) => relativeName).filter((each) => /^Boot[0-9A-F]{4}-/u.test(each));
  const options = names.map(async (each) => (await readBytes(api, `${root}/${each}`)).subarray(4));
  return (await Promise.all(options)).map((option) => parseLoadDescription(option));
}

export function mirrorPatch(mirror: string): string {
  return `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: "*"\nendpoints:\n  - url: ${mirror}\n`;
}

/** Installs while the node boots. */
export function unattendedPatch(image: string): string {
  const provisioning = `provisioning: { diskSelector: { match: disk.dev_path == "/dev/vda" } }`;
  return `apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller: { image: "${image}" }\n${provisioning}\n`;
}

/** The ISO of out/: made anew when it is older than what it is made of. */
export async function currentIso(): Promise<string> {
  const [iso, part] = [join(outDir, "metal-amd64.iso"), join(outDir, "initramfs-amd64.xz")];
  if (!existsSync(iso) || statSync(iso).mtimeMs < statSync(part).mtimeMs) await buildMedia("iso", "virtual");
  return iso;
}

/** From the medium to the API of the node on the disk; resolves with the seconds from the power-on until it answers. */
export async function installFromMedium({ name, firmware, config, say }: InstallationOptions): Promise<number> {
  const medium = await currentIso();
  await using registry = await openInstallerRegistry();
  registry.push(makeInstaller({ version: imageVersion() }), "ichor/installer:next");
  // quiet is for speed; here the steps are what one wants to see
  const disk = { disksMb: [12_000], memoryMb: 3072, kernelArgs: ["loglevel=7"] };
  await using vm = await startVm({ name, firmware, medium, mediumLast: true, timeLimitMs: 460_000, ...disk });
  await applyConfiguration(vm, config(registry.mirror, reference));
  const seconds = (): string => (vm.uptimeMs() / 1000).toFixed(1);
  say(`config applied after ${seconds()} s`);
  await vm.waitForLine(/installation of \S+ complete/u);
  say(`disk written after ${seconds()} s`);
  await checkInstalled(vm, firmware);
  const total = vm.uptimeMs() / 1000;
  say(`API from disk after ${total.toFixed(1)} s`);
  return total;
}

/** What only the medium says to the kernel. */
export const mediumArgument = "talos.halt_if_installed";

/** Whether the machine was started from its medium, when it was started last. The kernel says its command line twice: one of them may lack letters. */
export function isFromMedium({ lines }: Vm): boolean {
  const start = lines.findLastIndex((each) => /\bCommand line: /u.test(each));
  assert.ok(start >= 0, "the kernel did not say its command line");
  return lines.slice(start).some((each) => each.includes(mediumArgument));
}

/** What the node finds on the first disk and its partitions: the content of each, "" when it is none. */
export async function contentOfDisk(api: NodeApi): Promise<readonly string[]> {
  const { type, namespace } = DiscoveredVolume;
  const found = await api.collect(rpc.State.List, { type, namespace, options: {} });
  const ofDisk = found.filter(({ resource }) => resource?.metadata?.id?.startsWith("vda") === true);
  return ofDisk.map(({ resource }) => DiscoveredVolume.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()).name);
}

/** Of a disk that nothing is on. */
export const blankDisk: readonly string[] = [""];

/** The node that answers runs from its disk, and has its config. */
export async function checkInstalled(vm: Vm, firmware: "bios" | "uefi"): Promise<void> {
  const admin = await cluster.client();
  await eventually(vm, async () => {
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    const commandLine = await readText(api, "/proc/cmdline");
    assert.ok(!commandLine.includes(mediumArgument), commandLine);
    if (firmware === "bios") assert.match(commandLine, / ichor\.bank=A\b/u);
  });
  using api = openApi(vm, admin);
  const { messages } = await api.unary(rpc.MachineService.Version, {});
  assert.equal(messages[0]?.version?.tag, imageVersion());
  const disks = await api.collect(rpc.State.List, {
    type: "SystemDisks.block.talos.dev",
    namespace: "runtime",
    options: {},
  });
  assert.equal(disks.length, 1);
  // a node that gets its config on the disk answers before it has made its volumes
  await eventually(vm, async () => assert.match(await readText(api, "/proc/mounts"), /^\/dev\/vda\d+ \/var xfs/mu));
  if (firmware === "uefi") assert.ok((await firmwareEntries(api)).includes("Ichor"));
}
