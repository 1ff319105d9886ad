// The ways by which machines come to a node, on the devices that people have: those of virtual machines of Proxmox, the network, Secure Boot.
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { decode } from "../../src/wire/codec.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { SecurityStateSpec } from "../../src/wire/gen/talos-resource-definitions-runtime.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { testCluster } from "../lib/cluster.ts";
import { emulatorArgs, makeSecureBootKeys, openTestMedia } from "../lib/media.ts";
import { eventually, insecure, openApi, waitForApi } from "../lib/node.ts";
import { newEfiVariables, startVm, type Vm } from "../lib/vm.ts";

/** Firmware reads and checks 120 MB under emulation. */
const timeLimitMs = 460_000;
const cluster = testCluster();

async function assertMaintenance(vm: Vm, platform: string): Promise<void> {
  await waitForApi(vm, insecure);
  using api = openApi(vm, insecure);
  const { messages } = await api.unary(rpc.MachineService.Version, {});
  assert.equal(messages[0]?.version?.tag, imageVersion());
  assert.equal(messages[0]?.platform?.name, platform);
}

void test("iso: UEFI, q35, a disk on virtio-scsi", async () => {
  using media = openTestMedia();
  const { paths } = await media.make("platform: metal\noutput: { kind: iso }\n");
  await using vm = await startVm({
    name: "matrix-iso-scsi",
    firmware: "uefi",
    medium: paths[0] ?? "",
    disksMb: [12_000],
    diskBus: "virtio-scsi",
    timeLimitMs,
  });
  await assertMaintenance(vm, "metal");
  using api = openApi(vm, insecure);
  const { messages } = await api.unary(rpc.StorageService.Disks, {});
  assert.ok(messages[0]?.disks.some(({ deviceName }) => deviceName === "/dev/sda"));
});

void test("nocloud: BIOS, a disk on virtio-blk, the config on a volume labelled cidata", async () => {
  using media = openTestMedia();
  const { disk } = await media.make("platform: nocloud\noutput: { kind: image, imageOptions: { diskSize: 12GiB } }\n");
  await using vm = await startVm({
    name: "matrix-nocloud",
    firmware: "bios",
    diskImage: disk,
    sticks: { cidata: { "user-data": cluster.config(), "meta-data": "local-hostname: pve\n" } },
    timeLimitMs,
  });
  await waitForApi(vm, await cluster.client());
});

void test("pxe: iPXE takes kernel and initramfs by its script over TFTP, on a BIOS", async () => {
  using media = openTestMedia();
  const profile = `platform: metal\noutput: { kind: pxe }\ncustomization: { extraKernelArgs: ${emulatorArgs} }\n`;
  await media.make(profile);
  const netboot = { folder: media.folder, file: "metal-amd64.ipxe" };
  await using vm = await startVm({ name: "matrix-ipxe", firmware: "bios", netboot, timeLimitMs });
  await assertMaintenance(vm, "metal");
});

void test("pxe: UEFI firmware takes the bare kernel image over TFTP", async () => {
  using media = openTestMedia();
  const { paths } = await media.make("platform: metal\noutput: { kind: uki }\n");
  const netboot = { folder: media.folder, file: basename(paths[0] ?? "") };
  await using vm = await startVm({ name: "matrix-uki", firmware: "uefi", netboot, timeLimitMs });
  await assertMaintenance(vm, "metal");
});

void test("Secure Boot: the ISO teaches a new machine its keys and starts; one that others signed is refused", async () => {
  using media = openTestMedia();
  const rest = `platform: metal\noutput: { kind: iso, isoOptions: { sdBootEnrollKeys: force } }\n`;
  const args = `customization: { extraKernelArgs: ${emulatorArgs} }\n`;
  const own = await media.make(`${await makeSecureBootKeys(media, "own")}${rest}${args}`);
  const medium = join(media.folder, "own.iso");
  copyFileSync(own.paths[0] ?? "", medium);
  const efiVariables = join(media.folder, "variables.fd");
  copyFileSync(newEfiVariables, efiVariables);
  const options = { firmware: "uefi-secure", efiVariables, timeLimitMs } as const;
  {
    await using vm = await startVm({ name: "matrix-secure-boot", medium, ...options });
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    await eventually(vm, async () => {
      const type = "SecurityStates.talos.dev";
      const [item] = await api.collect(rpc.State.List, { type, namespace: "runtime", options: {} });
      const state = decode(SecurityStateSpec, item?.resource?.spec?.protoSpec ?? new Uint8Array());
      assert.deepEqual([state.secureBoot, state.bootedWithUki], [true, true]);
    });
  }
  const others = await media.make(`${await makeSecureBootKeys(media, "others")}${rest}${args}`);
  await using vm = await startVm({ name: "matrix-wrong-signature", medium: others.paths[0] ?? "", ...options });
  await vm.waitForLine(/Access Denied|Security Violation/u);
});
