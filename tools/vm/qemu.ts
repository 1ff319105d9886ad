// How a node is started in QEMU: the one place that knows its arguments, for `make vm`, `make run`, tests and figures.
import type { Cable } from "./switch.ts";

export interface Forward {
  readonly hostPort: number;
  readonly guestPort: number;
}

/** A network that several machines share. */
export interface Segment extends Cable {
  /** Hardware address of this machine on it. */
  readonly mac: string;
}

/** A kernel that QEMU itself loads. */
export interface DirectKernel {
  readonly kernel: string;
  readonly initramfs: string;
}

/** Firmware that finds something to start by itself: on the medium, else on the disks in their order. */
export interface Firmware {
  /** Absent: a BIOS. Else UEFI's code, and its own copy of the variables; with `isSecure` only the firmware itself can change those of Secure Boot. */
  readonly uefi?: { readonly code: string; readonly variables: string; readonly isSecure?: boolean };
  /** Path of an ISO in the CD drive. */
  readonly medium?: string;
  /** The medium is started only while no disk can be. */
  readonly mediumLast?: boolean;
}

export interface Machine {
  readonly boot: DirectKernel | Firmware;
  /** Appended to the default kernel arguments; one of these with the same name gives way, but for consoles. */
  readonly kernelArgs: readonly string[];
  /** Of the default kernel arguments, those to leave out. */
  readonly withoutKernelArgs?: readonly string[];
  readonly memoryMb: number;
  readonly cpus: number;
  /** Paths of raw disk images, in order: vda, vdb, ... */
  readonly disks: readonly string[];
  /** How disks are plugged in; virtio-blk if absent. With virtio-scsi they are sda, sdb, ... */
  readonly diskBus?: "virtio-blk" | "virtio-scsi";
  /** Folder that QEMU's TFTP server has, and the file in it that machines start which boot from the network. */
  readonly netboot?: { readonly folder: string; readonly file: string };
  readonly forwards: readonly Forward[];
  /** On the network of `gatewayArgs` instead of one of its own, which would do the forwarding. */
  readonly segment?: Segment;
  /** QEMU ends when the guest reboots. */
  readonly noReboot: boolean;
  /** QEMU's name of the processor; the best there is if absent. */
  readonly cpu?: string;
  /** What the firmware's tables say; QEMU's own words if absent. */
  readonly uuid?: string;
  readonly serialNumber?: string;
  /** What the machine's clock says when it is switched on; this machine's time if absent. */
  readonly clock?: Date;
  /** Further devices, as QEMU's -device takes them: `i6300esb`. */
  readonly devices?: readonly string[];
  /** Path of a socket that is to lead to the guest's agent. */
  readonly guestAgent?: string;
  /** Path of the control socket of a TPM in software. */
  readonly tpm?: string;
  /** Folders whose files the machine finds on a read-only FAT volume of this label, as if a stick was plugged in. */
  readonly sticks?: readonly { readonly label: string; readonly folder: string }[];
}

/**
 * Kernel arguments of every node: the ones that the agent insists on, and a quiet console, since a loud one costs seconds. On a busy host the emulated timer misses the
 * ticks by which the kernel checks it at the start, and it would panic ("IO-APIC + timer doesn't work"): hence no check.
 *
 * `nopti` takes back what the agent insists on: the emulated processor has not got the flaw, and each call of the kernel would empty the
 * emulator's table of addresses twice, which costs a third of all time.
 */
export const defaultKernelArgs: readonly string[] = [
  "console=ttyS0",
  "quiet",
  "no_timer_check",
  "talos.platform=metal",
  "slab_nomerge=",
  "pti=on",
  "nopti",
  "consoleblank=0",
  "printk.devkmsg=on",
  "proc_mem.force_override=never",
  "ichor.loader=external", // QEMU loads the kernel at each boot: nothing is to be installed
];

/** Without consoles and with what the emulator needs: images bring the rest of their arguments. */
const firmwareKernelArgs: readonly string[] = ["console=ttyS0", "quiet", "no_timer_check", "nopti"];

function directArgs(
  { kernel, initramfs }: DirectKernel,
  { kernelArgs, withoutKernelArgs = [] }: Pick<Machine, "kernelArgs" | "withoutKernelArgs">,
): readonly string[] {
  const names = new Set(kernelArgs.map((argument) => argument.replace(/=.*$/u, "")));
  const defaults = defaultKernelArgs.filter(
    (argument) =>
      !withoutKernelArgs.includes(argument) &&
      (argument.startsWith("console=") || !names.has(argument.replace(/=.*$/u, ""))),
  );
  return ["-kernel", kernel, "-initrd", initramfs, "-append", [...defaults, ...kernelArgs].join(" ")];
}

/** Kernel arguments reach the boot loader as an OEM string of the firmware's tables. */
function firmwareArgs(
  { uefi, medium, mediumLast = false }: Firmware,
  kernelArgs: readonly string[],
): readonly string[] {
  const extra = [...firmwareKernelArgs, ...kernelArgs].join(" ").replaceAll(",", ",,");
  const flash = (file: string, unit: number, rest: string): readonly string[] => [
    "-drive",
    `if=pflash,format=raw,unit=${unit},file=${file}${rest}`,
  ];
  const drive = `-drive if=none,id=cd,media=cdrom,readonly=on,file=${medium ?? ""}`;
  return [
    ...(uefi === undefined ? [] : [...flash(uefi.code, 0, ",readonly=on"), ...flash(uefi.variables, 1, "")]),
    ...(uefi?.isSecure === true ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : []),
    ...(medium === undefined
      ? []
      : `${drive} -device virtio-scsi-pci -device scsi-cd,drive=cd,bootindex=${mediumLast ? 99 : 0}`.split(" ")),
    "-smbios",
    `type=11,value=io.systemd.stub.kernel-cmdline-extra=${extra}`,
  ];
}

function cableNetdev(id: string, own: number, other: number): string {
  return `-netdev socket,id=${id},udp=127.0.0.1:${other},localaddr=127.0.0.1:${own}`;
}

/**
 * Arguments of a QEMU without a machine: it joins a network of machines with QEMU's user network (10.0.2.2, DNS) and forwards ports of 127.0.0.1
 * to the machines there, whichever of them run.
 */
export function gatewayArgs(
  { switchPort, machinePort }: Cable,
  forwards: readonly (Forward & { readonly address: string })[],
): readonly string[] {
  const rules = forwards.map(
    ({ hostPort, guestPort, address }) => `,hostfwd=tcp:127.0.0.1:${hostPort}-${address}:${guestPort}`,
  );
  const words = [
    "-machine none -nodefaults -display none",
    `-netdev user,id=user${rules.join("")} -netdev hubport,id=hub0,hubid=0,netdev=user`,
    `${cableNetdev("cable", machinePort, switchPort)} -netdev hubport,id=hub1,hubid=0,netdev=cable`,
  ];
  return words.flatMap((word) => word.split(" "));
}

/** Its own network with forwarded ports, where it may boot from, or one that it shares. */
function networkArgs({ boot, forwards, segment, netboot }: Machine): readonly string[] {
  const rules = forwards.map(({ hostPort, guestPort }) => `,hostfwd=tcp:127.0.0.1:${hostPort}-:${guestPort}`);
  const tftp = netboot === undefined ? "" : `,tftp=${netboot.folder},bootfile=${netboot.file}`;
  // a card's own program, iPXE, comes before what UEFI can do itself, and puts a file's name in place of the arguments that an image holds
  const usesFirmware = !("kernel" in boot) && boot.uefi !== undefined;
  const first = netboot === undefined ? "" : `,bootindex=0${usesFirmware ? ",romfile=" : ""}`;
  return [
    segment === undefined
      ? `-netdev user,id=net0${tftp}${rules.join("")}`
      : cableNetdev("net0", segment.machinePort, segment.switchPort),
    `-device virtio-net-pci,netdev=net0,mac=${segment?.mac ?? "52:54:00:12:34:56"}${first}`,
  ];
}

function diskArgs({ disks, diskBus = "virtio-blk" }: Machine): readonly string[] {
  const isScsi = diskBus === "virtio-scsi";
  const plugged = disks.map((path, index) => [
    `-drive if=none,id=disk${index},file=${path},format=raw,cache=unsafe,discard=unmap`,
    `-device ${isScsi ? "scsi-hd" : "virtio-blk-pci"},drive=disk${index},serial=disk${index},bootindex=${index + 1}`,
  ]);
  return [...(isScsi ? ["-device virtio-scsi-pci,id=scsi0"] : []), ...plugged.flat()];
}

function tpmArgs({ tpm }: Machine): readonly string[] {
  if (tpm === undefined) return [];
  return [`-chardev socket,id=tpm,path=${tpm}`, "-tpmdev emulator,id=tpm0,chardev=tpm", "-device tpm-crb,tpmdev=tpm0"];
}

function agentArgs({ guestAgent }: Machine): readonly string[] {
  if (guestAgent === undefined) return [];
  return [
    `-chardev socket,id=agent,path=${guestAgent},server=on,wait=off -device virtio-serial-pci`,
    "-device virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
  ];
}

/** Variables that only the firmware can change are kept from everybody else by a mode of the processor. */
function needsSmm(boot: Machine["boot"]): boolean {
  return !("kernel" in boot) && boot.uefi?.isSecure === true;
}

/** What the machine's clock says when it is switched on; of several the last one counts. */
export function clockArgs(clock: Date | undefined): readonly string[] {
  return clock === undefined ? [] : ["-rtc", `base=${clock.toISOString().slice(0, 19)}`];
}

/**
 * Arguments of qemu-system-x86_64 but for console and monitor, which the caller adds. Paths must not hold spaces or commas.
 *
 * Software emulation, since it works everywhere. `cx16=off`, because QEMU 7.2 gets CMPXCHG16B wrong with two processors and
 * the guest's kernel dies of it. `la57=off`: addresses of five levels, which nobody needs here, are slower to look up.
 * `cache=unsafe`: what a machine has written lies in this machine's memory, which outlives QEMU's end, the power cut of tests; to have it on
 * the disk at each of etcd's many commits makes a second of each while others work here.
 */
export function qemuArgs(machine: Machine): readonly string[] {
  const sticks = (machine.sticks ?? []).flatMap(({ label, folder }, index) => [
    `-blockdev driver=vvfat,node-name=stick${index},dir=${folder},label=${label},read-only=on`,
    `-device virtio-blk-pci,drive=stick${index},serial=stick${index}`,
  ]);
  const words = [
    `-machine q35${needsSmm(machine.boot) ? ",smm=on" : ""} -accel tcg,thread=multi -cpu ${machine.cpu ?? "max,cx16=off,la57=off"}`,
    `-smp ${machine.cpus} -m ${machine.memoryMb}`,
    "-nodefaults -display none",
    "-device virtio-rng-pci",
    ...networkArgs(machine),
    ...diskArgs(machine),
    ...sticks,
    ...(machine.devices ?? []).map((device) => `-device ${device}`),
    ...agentArgs(machine),
    ...tpmArgs(machine),
    machine.uuid === undefined ? "" : `-uuid ${machine.uuid}`,
    machine.serialNumber === undefined ? "" : `-smbios type=1,serial=${machine.serialNumber.replaceAll(",", ",,")}`,
    ...clockArgs(machine.clock),
    machine.noReboot ? "-no-reboot" : "",
  ];
  const plain = words.flatMap((word) => word.split(" ")).filter((word) => word !== "");
  const { boot, kernelArgs } = machine;
  return [...plain, ...("kernel" in boot ? directArgs(boot, machine) : firmwareArgs(boot, kernelArgs))];
}
