// What the simulated node is made of: one blank disk, a device on the PCI bus, firmware that says who made it, and a kernel with parameters.
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { concatBytes, encodeUtf8 } from "../../src/base/bytes.ts";
import type { FakeBlockDevices } from "../../src/linux/fake/block-devices.ts";

const diskBytes = 64 * 1024 * 1024;
const controller = "/sys/devices/pci0000:00/0000:00:03.0";
const disk = `${controller}/virtio1/block/vda`;
const network = "/sys/bus/pci/devices/0000:00:02.0";

/** System information (type 1) with manufacturer and product, then the end of the table. System Management BIOS specification, "Structure definitions". */
const smbios = concatBytes([
  Uint8Array.of(1, 27, 0, 1, 1, 2, 0, 0),
  Uint8Array.of(0x53, 0x49, 0x4d, 0, 0, 0, 0, 0x40, 0x80, 0, 0, 0, 0, 0, 0, 1),
  Uint8Array.of(6, 0, 0),
  encodeUtf8("Ichor\0Simulated node\0\0"),
  Uint8Array.of(127, 4, 0, 2, 0, 0),
]);

const files: Readonly<Record<string, string | Uint8Array>> = {
  [`${disk}/uevent`]: "MAJOR=254\nMINOR=0\nDEVNAME=vda\nDEVTYPE=disk\nDISKSEQ=1\n",
  [`${disk}/dev`]: "254:0\n",
  [`${disk}/size`]: `${diskBytes / 512}\n`,
  [`${disk}/ro`]: "0\n",
  [`${disk}/serial`]: "sim-0\n",
  [`${disk}/queue/logical_block_size`]: "512\n",
  [`${disk}/queue/optimal_io_size`]: "0\n",
  [`${disk}/queue/rotational`]: "0\n",
  [`${controller}/virtio1/modalias`]: "virtio:d00000002v00001AF4\n",
  [`${network}/class`]: "0x020000\n",
  [`${network}/vendor`]: "0x1af4\n",
  [`${network}/device`]: "0x1041\n",
  "/sys/firmware/dmi/tables/DMI": smbios,
};

const folders: readonly string[] = [
  `${disk}/slaves`,
  "/sys/class/block",
  "/sys/bus/pci/drivers/virtio-pci",
  "/dev/disk/by-id",
];

const links: Readonly<Record<string, string>> = {
  "/sys/class/block/vda": "../../devices/pci0000:00/0000:00:03.0/virtio1/block/vda",
  [`${disk}/device`]: "../../../virtio1",
  [`${network}/driver`]: "../../drivers/virtio-pci",
  "/dev/disk/by-id/virtio-sim-0": "../../vda",
};

/** Puts it together below the node's folder; one that ran before has it already. */
export async function plugMachine(root: string, blockDevices: FakeBlockDevices): Promise<void> {
  blockDevices.addDisk("/dev/vda", diskBytes);
  if (existsSync(join(root, disk))) return;
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(root, path));
}

/** Values that Linux 6.12 starts with, of the parameters that every node sets and some that configs like to. */
const byName: Readonly<Record<string, string>> = {
  "dev/tty/ldisc_autoload": "1",
  "dev/tty/legacy_tiocsti": "1",
  "fs/aio-max-nr": "65536",
  "fs/inotify/max_user_instances": "128",
  "fs/protected_fifos": "0",
  "fs/protected_hardlinks": "0",
  "fs/protected_regular": "0",
  "fs/protected_symlinks": "0",
  "fs/suid_dumpable": "0",
  "kernel/ctrl-alt-del": "0",
  "kernel/dmesg_restrict": "0",
  "kernel/kptr_restrict": "0",
  "kernel/panic": "0",
  "kernel/panic_on_oops": "0",
  "kernel/perf_event_paranoid": "2",
  "kernel/pid_max": "32768",
  "kernel/randomize_va_space": "2",
  "kernel/unprivileged_bpf_disabled": "2",
  "net/core/somaxconn": "4096",
  "net/ipv4/conf/all/send_redirects": "1",
  "net/ipv4/conf/default/send_redirects": "1",
  "net/ipv4/icmp_echo_ignore_broadcasts": "1",
  "net/ipv4/icmp_ignore_bogus_error_responses": "1",
  "net/ipv4/ip_forward": "0",
  "net/ipv4/ip_local_reserved_ports": "",
  "net/ipv4/tcp_keepalive_intvl": "75",
  "net/ipv4/tcp_keepalive_time": "7200",
  "net/ipv6/conf/default/accept_ra": "1",
  "net/ipv6/conf/default/forwarding": "0",
  "user/max_user_namespaces": "15000",
  "vm/overcommit_memory": "0",
};

/** By path. */
export const kernelParameters: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(byName).map(([name, value]) => [`/proc/sys/${name}`, value]),
);
