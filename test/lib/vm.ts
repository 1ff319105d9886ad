// A node in QEMU, for tests and figures: started, watched over its serial console, switched off without warning, thrown away.
// What a failed test leaves (console, disks) is kept in out/test-failures.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  appendFileSync,
  copyFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { systemClock, TimeoutError } from "../../src/base/clock.ts";
import { BugError } from "../../src/base/errors.ts";
import { outDir, top } from "../../tools/image/paths.ts";
import { noteEmulatorCrash } from "../../tools/test/results.ts";
import { clockArgs, qemuArgs, type DirectKernel, type Firmware, type Machine } from "../../tools/vm/qemu.ts";
import { freePorts } from "./free-ports.ts";
import type { Place } from "./network.ts";
import { openQmp, type Qmp } from "./qmp.ts";
import { emulatorCrash, GuestOopsError, openSerial } from "./serial.ts";

export interface VmOptions {
  /** Names the folder of a failed run: `kebab-case`. */
  readonly name: string;
  readonly memoryMb?: number;
  readonly cpus?: number;
  /** Sizes of empty disks, in MB of 10^6 bytes: vda, vdb, ... */
  readonly disksMb?: readonly number[];
  readonly kernelArgs?: readonly string[];
  /** Of the default kernel arguments, those to leave out. */
  readonly withoutKernelArgs?: readonly string[];
  /** cpio archives appended to the initramfs: their files add to it and replace. */
  readonly overlays?: readonly Uint8Array[];
  /** Ports of the guest that can be reached; 50000 if absent. With `place`: those that the network was told. */
  readonly ports?: readonly number[];
  /** On a network with other machines, instead of one of its own. */
  readonly place?: Place;
  /** The machine goes off when the guest reboots; else it boots again. */
  readonly noReboot?: boolean;
  /** The machine is destroyed after this time, in milliseconds; 90 s if absent. */
  readonly timeLimitMs?: number;
  readonly initramfs?: string;
  readonly kernel?: string;
  /** Starts as a real machine does, from a medium or a disk, instead of by QEMU's own loader; kernel arguments are added by SMBIOS. */
  readonly firmware?: "bios" | "uefi" | "uefi-secure";
  /** With UEFI: file of its variables, which is changed; a new one without any keys if absent. */
  readonly efiVariables?: string;
  /** With `firmware`: path of an ISO in the CD drive. */
  readonly medium?: string;
  /** The medium is started only while no disk can be: of a machine that is installed from it. */
  readonly mediumLast?: boolean;
  /** With `firmware`: path of a disk image, of which vda becomes a copy. */
  readonly diskImage?: string;
  /** virtio-blk if absent; with virtio-scsi disks are sda, sdb, ... */
  readonly diskBus?: "virtio-blk" | "virtio-scsi";
  /** With `firmware`: the machine starts this file of the folder over TFTP. */
  readonly netboot?: { readonly folder: string; readonly file: string };
  /** Size of that disk, in MB of 10^6 bytes, when it is larger than the image. */
  readonly diskImageMb?: number;
  /** QEMU's name of the processor. */
  readonly cpu?: string;
  readonly uuid?: string;
  readonly serialNumber?: string;
  /** What the machine's clock says when it is switched on. */
  readonly clock?: Date;
  /** Label of a volume → its files by name: the machine finds it plugged in. */
  readonly sticks?: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
  /** Further devices, as QEMU's -device takes them: `i6300esb`. */
  readonly devices?: readonly string[];
  /** Path of a socket that is to lead to the guest's agent. */
  readonly guestAgent?: string;
  /** Path of the control socket of a TPM in software: see `startSoftwareTpm`. It ends with the power. */
  readonly tpm?: string;
  /** Called with each line of the console. */
  readonly onLine?: (line: string) => void;
}

export interface Vm extends AsyncDisposable {
  /** The first line of the console since the machine was last switched on or reset that matches. */
  waitForLine(pattern: RegExp, signal?: AbortSignal): Promise<RegExpExecArray>;
  /** Complete lines of the console since the machine was last switched on or reset. */
  readonly lines: readonly string[];
  /** All that the console said since the start. */
  readonly serialLog: string;
  /** The port of 127.0.0.1 that leads to this port of the guest. */
  forward(guestPort: number): number;
  /** Aborts when the machine's time is over or the emulator broke: what waits for the machine waits with it. */
  readonly signal: AbortSignal;
  /** Takes the power away, as if the plug was pulled. Disks keep what was written. */
  powerCut(): Promise<void>;
  /** Switches on again after `powerCut` or after the guest powered off. `clock`: what the machine's clock says then, if not what it said before. */
  powerOn(clock?: Date): Promise<void>;
  /** Presses the power button. */
  powerButton(): Promise<void>;
  ctrlAltDel(): Promise<void>;
  /** What a card for a screen (a device `VGA`) shows, as a picture in the form PPM. */
  screen(): Promise<Uint8Array>;
  /** Presses keys together, by QEMU's names: `alt`, `f1`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Presses reset. */
  reset(): Promise<void>;
  /** Resolves with QEMU's exit code when the guest powered off, or rebooted with `noReboot`. */
  waitForExit(signal?: AbortSignal): Promise<number | null>;
  /** Milliseconds since the machine was last switched on. */
  uptimeMs(): number;
  readonly pid: number | undefined;
  /** Keeps console and disks when the machine is thrown away. */
  keep(): void;
}

interface EmulatorExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly complaints: string;
}

/** One process of QEMU. */
interface Emulator {
  readonly process: ChildProcess;
  /** How it ended, and what it complained of. */
  readonly exit: Promise<EmulatorExit>;
  readonly qmp: Promise<Qmp>;
}

/** The machine from when it was switched on until it is off: through resets. */
interface Power {
  emulator: Emulator;
  /** Exit code of the last emulator. */
  readonly exit: Promise<number | null>;
  readonly startedAt: number;
}

/** What QEMU says when it ends instead of resetting the machine. */
const resets: ReadonlySet<string | undefined> = new Set(["guest-reset", "host-qmp-system-reset"]);

function writeInitramfs(folder: string, options: VmOptions): string {
  const base = options.initramfs ?? join(outDir, "initramfs-amd64.xz");
  if (options.overlays === undefined) return base;
  const path = join(folder, "initramfs");
  copyFileSync(base, path);
  // Compressed: the kernel takes a plain archive at an offset divisible by 4 only.
  for (const overlay of options.overlays) appendFileSync(path, zstdCompressSync(overlay));
  return path;
}

function directKernel(folder: string, options: VmOptions): DirectKernel {
  return { kernel: options.kernel ?? join(outDir, "vmlinuz-amd64"), initramfs: writeInitramfs(folder, options) };
}

/** UEFI's variables before anybody has written one. */
export const newEfiVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd";

function firmwareOf(folder: string, { firmware, medium, mediumLast = false, efiVariables }: VmOptions): Firmware {
  const cd = medium === undefined ? {} : { medium, mediumLast };
  if (firmware === "bios") return cd;
  const variables = efiVariables ?? join(folder, "efi-variables.fd");
  if (efiVariables === undefined) copyFileSync(newEfiVariables, variables);
  const isSecure = firmware === "uefi-secure";
  return { ...cd, uefi: { code: `/usr/share/OVMF/OVMF_CODE_4M${isSecure ? ".secboot" : ""}.fd`, variables, isSecure } };
}

/** Disk images are mostly holes, which Node's own copy would fill. */
function copyDisk(folder: string, image: string, sizeMb: number | undefined): string {
  const path = join(folder, "disk-image.raw");
  execFileSync("cp", ["--sparse=always", image, path]);
  if (sizeMb !== undefined) truncateSync(path, sizeMb * 1_000_000);
  return path;
}

function writeSticks(
  folder: string,
  sticks: NonNullable<VmOptions["sticks"]>,
): readonly { readonly label: string; readonly folder: string }[] {
  return Object.entries(sticks).map(([label, files]) => {
    const path = join(folder, `stick-${label}`);
    mkdirSync(path);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    return { label, folder: path };
  });
}

/** Paths of the machine's disks: the copy of an image, then empty ones. */
function makeDisks(folder: string, { diskImage, diskImageMb, disksMb = [] }: VmOptions): readonly string[] {
  const empty = disksMb.map((sizeMb, index) => {
    const path = join(folder, `disk${index}.raw`);
    writeFileSync(path, "");
    truncateSync(path, sizeMb * 1_000_000);
    return path;
  });
  return diskImage === undefined ? empty : [copyDisk(folder, diskImage, diskImageMb), ...empty];
}

function portsOf({ ports = [50_000] }: VmOptions): readonly number[] {
  return ports;
}

/** What is only there when it is asked for. */
function plugs(options: VmOptions): Pick<Machine, "diskBus" | "netboot" | "guestAgent" | "tpm"> {
  const { diskBus, netboot, guestAgent, tpm } = options;
  return {
    ...(diskBus === undefined ? {} : { diskBus }),
    ...(netboot === undefined ? {} : { netboot }),
    ...(guestAgent === undefined ? {} : { guestAgent }),
    ...(tpm === undefined ? {} : { tpm }),
  };
}

/**
 * A machine that is reset is started as a new QEMU: one that goes on spends 15 s, all through the start of the agent, on throwing away what
 * it has translated of the programs before, page by page as they are written over. Not so with a TPM: its process would end with QEMU.
 */
function startsAnew({ noReboot = false, tpm }: VmOptions): boolean {
  return !noReboot && tpm === undefined;
}

/** Of QEMU; the files that they name are made. */
function argumentsOf(folder: string, options: VmOptions, hostPorts: readonly number[]): readonly string[] {
  const { place, cpu, uuid, serialNumber, clock, kernelArgs = [] } = options;
  return qemuArgs({
    boot: options.firmware === undefined ? directKernel(folder, options) : firmwareOf(folder, options),
    kernelArgs: place === undefined ? kernelArgs : [...kernelArgs, place.kernelArg],
    withoutKernelArgs: options.withoutKernelArgs ?? [],
    memoryMb: options.memoryMb ?? 2048,
    cpus: options.cpus ?? 2,
    disks: makeDisks(folder, options),
    forwards: portsOf(options).map((guestPort, index) => ({ guestPort, hostPort: hostPorts[index] ?? 0 })),
    ...(place === undefined ? {} : { segment: place.segment }),
    noReboot: options.noReboot === true || startsAnew(options),
    devices: options.devices ?? [],
    ...plugs(options),
    ...(cpu === undefined ? {} : { cpu }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(clock === undefined ? {} : { clock }),
    sticks: writeSticks(folder, options.sticks ?? {}),
  });
}

/** Boots a machine. Dispose it: `await using vm = await startVm(...)`. */
export async function startVm(options: VmOptions): Promise<Vm> {
  const folder = mkdtempSync(join(tmpdir(), `ichor-vm-${options.name}-`));
  const log = createWriteStream(join(folder, "console.log"));
  const ended = new AbortController();
  const over = ended.signal;
  function emulatorBroke(line: string): void {
    noteEmulatorCrash(options.name, line);
    ended.abort(new GuestOopsError(`Guest died by a defect of the emulator: ${line}`));
  }
  const serial = openSerial((line) => {
    options.onLine?.(line);
    if (emulatorCrash.test(line)) emulatorBroke(line);
  });
  const lastLines = (): string => `last lines of its console:\n${serial.lines.slice(-12).join("\n")}`;
  const timeLimitMs = options.timeLimitMs ?? 90_000;
  const limit = systemClock.timeout(timeLimitMs);
  limit.signal.addEventListener("abort", () => {
    ended.abort(new TimeoutError(`${options.name} was not done in ${timeLimitMs} ms; ${lastLines()}`));
  });
  const guestPorts = portsOf(options);
  const hostPorts = options.place?.hostPorts ?? (await freePorts(guestPorts.length));
  const args = argumentsOf(folder, options, hostPorts);
  let kept = false;
  let power: Power | undefined;

  function startEmulator(clock: Date | undefined): Emulator {
    const socket = join(folder, "qmp.sock");
    rmSync(socket, { force: true });
    const process = spawn(
      "qemu-system-x86_64",
      [...args, ...clockArgs(clock), "-serial", "stdio", "-qmp", `unix:${socket},server=on,wait=off`],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const { promise: exit, resolve, reject } = Promise.withResolvers<EmulatorExit>();
    process.stdout.setEncoding("latin1").on("data", (chunk: string) => {
      log.write(chunk);
      serial.write(chunk);
    });
    let complaints = "";
    process.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      complaints += chunk;
    });
    process.on("error", (cause) => reject(new Error("Cannot start qemu-system-x86_64", { cause })));
    process.on("close", (code, signal) => resolve({ code, signal, complaints: complaints.trim() }));
    const qmp = openQmp(socket, over);
    qmp.catch(() => undefined); // whoever uses it gets the error
    return { process, exit, qmp };
  }

  function switchOn(clock = options.clock): Power {
    const { promise: exit, resolve } = Promise.withResolvers<number | null>();
    const started: Power = { emulator: startEmulator(clock), exit, startedAt: performance.now() };
    keepOn(started, clock).then(resolve, (error: unknown) => {
      serial.close(error as Error); // it cannot be started at all
      resolve(null);
    });
    return started;
  }

  /** Resolves with the exit code when the machine is off and is not to be started anew. */
  async function keepOn(started: Power, clock: Date | undefined): Promise<number | null> {
    for (;;) {
      const { exit, qmp } = started.emulator;
      const { code, signal, complaints } = await exit;
      const reason = await qmp.then((opened) => opened.ended).catch(() => undefined); // never connected: it has said nothing
      if (power === started && signal !== null) emulatorBroke(`QEMU was ended by ${signal}`);
      if (power !== started || !startsAnew(options) || !resets.has(reason)) {
        const failure = new Error(`QEMU ended with ${signal ?? `code ${code ?? "none"}`} ${complaints}`.trimEnd());
        if (power === started && code !== 0) ended.abort(failure); // it could not even start
        serial.close(failure);
        return code;
      }
      const elapsedMs = performance.now() - started.startedAt;
      started.emulator = startEmulator(clock === undefined ? undefined : new Date(clock.getTime() + elapsedMs));
    }
  }

  let goingOff: Promise<void> = Promise.resolve();

  async function endProcess({ emulator, exit }: Power): Promise<void> {
    emulator.process.kill("SIGKILL");
    await exit;
    await emulator.qmp.then((opened) => opened[Symbol.dispose]()).catch(() => undefined); // never connected: nothing to close
  }

  /** Resolves when the machine is off, whoever began it. */
  async function switchOff(): Promise<void> {
    if (power !== undefined) goingOff = endProcess(power);
    power = undefined;
    await goingOff;
  }

  async function execute(command: string, commandArgs?: Readonly<Record<string, unknown>>): Promise<void> {
    if (power === undefined) throw new Error(`Cannot ${command}: the machine is switched off`);
    await (await power.emulator.qmp).execute(command, commandArgs);
  }

  const withLimit = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? over : AbortSignal.any([signal, over]);
  over.addEventListener("abort", () => {
    vm.keep();
    void switchOff();
  });
  power = switchOn();

  const vm: Vm = {
    signal: over,
    async waitForLine(pattern, signal) {
      try {
        return await serial.waitForLine(pattern, withLimit(signal));
      } catch (cause) {
        vm.keep();
        throw new Error(`Cannot find ${String(pattern)} on the console; ${lastLines()}`, { cause });
      }
    },
    get lines() {
      return serial.lines;
    },
    get serialLog() {
      return serial.text;
    },
    get pid() {
      return power?.emulator.process.pid;
    },
    forward(guestPort) {
      const port = hostPorts[guestPorts.indexOf(guestPort)];
      if (port === undefined) throw new BugError(`Port ${guestPort} of the machine is not among its ports`);
      return port;
    },
    powerCut: switchOff,
    async powerOn(clock) {
      await switchOff();
      serial.mark();
      serial.reopen();
      power = switchOn(clock);
    },
    powerButton: () => execute("system_powerdown"),
    ctrlAltDel: () => vm.press("ctrl", "alt", "delete"),
    press: (...keys) => execute("send-key", { keys: keys.map((data) => ({ type: "qcode", data })) }),
    async screen() {
      const filename = join(folder, "screen.ppm");
      await execute("screendump", { filename }); // written when QEMU answers
      return readFileSync(filename);
    },
    async reset() {
      serial.mark();
      await execute("system_reset");
    },
    async waitForExit(signal) {
      if (power === undefined) throw new BugError("The machine is switched off");
      const waiting = withLimit(signal);
      const { promise, reject } = Promise.withResolvers<never>();
      waiting.addEventListener("abort", () => reject(waiting.reason as Error), { once: true });
      return Promise.race([power.exit, promise]);
    },
    uptimeMs: () => (power === undefined ? 0 : performance.now() - power.startedAt),
    keep: () => {
      kept = true;
    },
    async [Symbol.asyncDispose]() {
      await switchOff();
      limit[Symbol.dispose]();
      await new Promise<void>((resolve) => log.end(() => resolve()));
      if (!kept) {
        rmSync(folder, { recursive: true });
        return;
      }
      const target = join(top, "out/test-failures", options.name);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(join(top, "out/test-failures"), { recursive: true });
      moveFolder(folder, target);
    },
  };
  return vm;
}

function moveFolder(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch {
    // another file system: only the console is worth copying
    mkdirSync(target, { recursive: true });
    copyFileSync(join(source, "console.log"), join(target, "console.log"));
    rmSync(source, { recursive: true });
  }
}
