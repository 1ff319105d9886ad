// The profile for real machines, against the tables of the kernel package that it names: no other test builds its image, which takes minutes.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openPool } from "../../tools/image/debs.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { readProfiles } from "../../tools/image/manifest.ts";
import { moduleName, openKernel, planEarlyModules, selectModules } from "../../tools/image/modules.ts";
import { top } from "../../tools/image/paths.ts";

const profile = readProfiles().find(({ name }) => name === "metal");
assert.ok(profile !== undefined, "there is no image/profiles/metal.yaml");
const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
const kernel = openKernel(openPool(lock, [profile.kernel]).get(profile.kernel) ?? "");
const kept = selectModules(profile, kernel);

function linesOf(table: string): readonly string[] {
  const lines = readFileSync(join(kernel.folder, table), "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/** What machines are made of, by the kernel's names. */
const wanted: Readonly<Record<string, string>> = {
  disks: "nvme nvme_tcp ahci ata_piix sd_mod sr_mod usb_storage uas sdhci_pci mmc_block",
  "storage controllers": "megaraid_sas mpt3sas mpi3mr mptsas hpsa smartpqi aacraid arcmsr lpfc qla2xxx iscsi_tcp",
  volumes: "dm_mod dm_crypt dm_thin_pool dm_verity dm_integrity raid1 raid10 loop nbd drbd rbd",
  "network cards":
    "e1000 e1000e igb igc ixgbe i40e ice mlx4_en mlx5_core bnxt_en bnx2x tg3 r8169 atlantic be2net cxgb4 qede r8152 cdc_ether",
  "virtual machines":
    "virtio_pci virtio_blk virtio_scsi virtio_net virtio_console virtio_balloon vmxnet3 vmw_pvscsi hv_netvsc hv_storvsc xen_netfront xen_blkfront ena gve",
  links: "bonding 8021q bridge br_netfilter vxlan geneve wireguard veth dummy tun macvlan ipvlan ifb",
  "packet filters":
    "nf_tables nft_chain_nat nf_conntrack ip_tables iptable_nat xt_conntrack ip_vs sch_fq cls_bpf tcp_bbr",
  "file systems": "xfs ext4 vfat btrfs isofs udf squashfs overlay fuse nfs cifs ceph efivarfs nls_iso8859_1 nls_cp437",
  crypto: "aesni_intel xts gcm sha256_ssse3 sha512_ssse3 chacha20poly1305 af_alg",
  TPM: "tpm_tis tpm_crb",
  watchdogs: "iTCO_wdt lpc_ich sp5100_tco wdat_wdt i6300esb ipmi_watchdog softdog",
  keyboards: "usbhid hid_generic xhci_pci ehci_pci ohci_pci uhci_hcd i8042 atkbd",
  "the board":
    "button ipmi_si ipmi_devintf i2c_i801 i2c_piix4 ptp amd64_edac acpi_cpufreq kvm_intel kvm_amd vfio_pci vhost_net",
};

void test("the metal profile keeps drivers of all that real machines are made of", (context) => {
  const there = new Set([...kept.map(({ name }) => name), ...linesOf("modules.builtin").map(moduleName)]);
  const missing = Object.entries(wanted).map(([kind, names]): [string, readonly string[]] => [
    kind,
    names.split(" ").filter((name) => !there.has(name)),
  ]);
  assert.deepEqual(
    missing.filter(([, names]) => names.length > 0),
    [],
  );
  const bytesOf = (paths: Iterable<{ readonly path: string }>): number =>
    [...paths].reduce((sum, { path }) => sum + statSync(join(kernel.folder, path)).size, 0);
  const sizes = [bytesOf(kept), bytesOf(kernel.modules.values())].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
  context.diagnostic(`modules: ${kept.length} (${sizes[0]}) of ${kernel.modules.size} (${sizes[1]}) as packaged`);
});

void test("the metal profile keeps what its modules need, and what they wish to find", () => {
  const paths = new Set(kept.map(({ path }) => path));
  const needed = linesOf("modules.dep").flatMap((line) => {
    const [path = "", ...others] = line.split(/:? /u);
    return paths.has(path.replace(/:$/u, "")) ? others : [];
  });
  assert.ok(needed.length > paths.size / 2, "modules.dep says little");
  assert.deepEqual(
    needed.filter((path) => !paths.has(path)),
    [],
  );
  const names = new Set(kept.map(({ name }) => name));
  const wishes = linesOf("modules.softdep").flatMap((line) => {
    const [, name = "", ...others] = line.split(" ");
    return names.has(moduleName(name)) ? others.filter((other) => !other.endsWith(":")).map(moduleName) : [];
  });
  assert.deepEqual(
    wishes.filter((name) => kernel.modules.has(name) && !names.has(name)),
    [],
  );
});

void test("the metal profile's modules for stage 1 come after what they need", () => {
  const { always, watchdogs } = planEarlyModules(profile, kernel);
  for (const list of [always, watchdogs]) {
    const names = list.map(({ name }) => name);
    for (const [index, name] of names.entries())
      assert.deepEqual(
        kernel.dependencies(name).filter((each) => !names.slice(0, index).includes(each)),
        [],
        name,
      );
  }
  assert.deepEqual(
    always.filter(({ name }) => ["loop", "squashfs", "overlay"].includes(name)).map(({ optional }) => optional),
    [false, false, false],
  );
  assert.equal(watchdogs.at(-1)?.name, "softdog");
});

void test("the metal profile's modules are the same, in whatever order they are found", () => {
  const turned = { ...profile, modules: profile.modules.toReversed(), early: profile.early.toReversed() };
  assert.deepEqual(selectModules(turned, kernel), kept);
});
