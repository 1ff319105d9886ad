// The kernel of the simulated node: files below a temporary folder, a network in memory, and nothing that needs root.
import { join } from "node:path";
import { kernelParameters } from "./machine.ts";
import { ringBuffer } from "../../src/base/ring-buffer.ts";
import { wakeup } from "../../src/base/wakeup.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { KmsgRecord } from "../../src/formats/kmsg.ts";
import type { Cgroups } from "../../src/linux/cgroup.ts";
import type { ExtendedAttributes } from "../../src/linux/extended-attributes.ts";
import type { Files } from "../../src/linux/files.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import type { FakeBlockDevices } from "../../src/linux/fake/block-devices.ts";
import { fakeBlockDevices } from "../../src/linux/fake/block-devices.ts";
import type { FakeModules } from "../../src/linux/fake/modules.ts";
import { fakeModules } from "../../src/linux/fake/modules.ts";
import { fakeSwaps } from "../../src/linux/fake/swaps.ts";
import { fakeSysctl } from "../../src/linux/fake/sysctl.ts";
import type { FakeUevents } from "../../src/linux/fake/uevents.ts";
import { fakeUevents } from "../../src/linux/fake/uevents.ts";
import type { KernelInfo } from "../../src/linux/kernel-info.ts";
import type { KernelLog } from "../../src/linux/kernel-log.ts";
import type { Mounts } from "../../src/linux/mount.ts";
import type { PeerCredentials } from "../../src/linux/peer-credentials.ts";
import type { Processes } from "../../src/linux/process.ts";
import type { RawSockets } from "../../src/linux/socket.ts";
import type { Swaps } from "../../src/linux/swap.ts";
import type { Sysctl } from "../../src/linux/sysctl.ts";

/** Process id by which the simulated apid is known at the machine's socket. */
export const simApidPid = 50;

/** Folders that are those of the machine the test runs on: the handlers of the API read them. */
const passedThrough = ["/proc", "/sys"];
/** Below them, what the node is made of itself. */
const ownFolders = ["/sys/class/block", "/sys/devices", "/sys/firmware", "/sys/bus/pci"];

const isBelow = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/**
 * All files below `root`, but for those of the kernel that are only read: what is written never reaches the machine. Absolute links inside are followed by
 * the system, so the node must not make any.
 */
export function rootedFiles(root: string): Files {
  const files = nodeFiles();
  const own = (path: string): string => (path.startsWith(`${root}/`) ? path : join(root, path));
  const inside = (path: string): string =>
    isBelow(path, passedThrough) && !isBelow(path, ownFolders) ? path : own(path);
  const { realPath } = files;
  return {
    ...files,
    read: (path) => files.read(inside(path)),
    readText: (path) => files.readText(inside(path)),
    findText: (path) => files.findText(inside(path)),
    stream: (path, signal, from) => files.stream(inside(path), signal, from),
    write: (path, data) => files.write(own(path), data),
    append: (path, data) => files.append(own(path), data),
    writeStream: (path, pieces) => files.writeStream(own(path), pieces),
    replace: (path, data) => files.replace(own(path), data),
    list: (path) => files.list(inside(path)),
    info: (path) => files.info(inside(path)),
    linkInfo: (path) => files.linkInfo(inside(path)),
    exists: (path) => files.exists(inside(path)),
    makeDirectory: (path) => files.makeDirectory(own(path)),
    removeDirectory: (path) => files.removeDirectory(own(path)),
    remove: (path) => files.remove(own(path)),
    rename: (from, to) => files.rename(own(from), own(to)),
    link: (target, path) => files.link(target, own(path)),
    readLink: (path) => files.readLink(inside(path)),
    realPath: async (path) => {
      const real = await realPath(inside(path));
      return real.startsWith(root) ? real.slice(root.length) || "/" : real;
    },
    setOwnership: async () => undefined, // the test is not root: everything belongs to whoever runs it
    usage: (path) => files.usage(inside(path)),
    watch: (path, signal) => files.watch(inside(path), signal),
  };
}

export interface SimHost {
  readonly files: Files;
  readonly attributes: ExtendedAttributes;
  readonly blockDevices: FakeBlockDevices;
  readonly modules: FakeModules;
  readonly swaps: Swaps;
  readonly uevents: FakeUevents;
  readonly mounts: Mounts;
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  readonly kernelLog: KernelLog;
  readonly kernel: KernelInfo;
  readonly sockets: RawSockets;
  readonly sysctl: Sysctl;
  readonly peerCredentials: PeerCredentials;
}

export function refuse(what: string): never {
  throw new Error(`Cannot ${what}: the simulated node has none`);
}

export function simHost(root: string, clock: Clock, commandLine: string): SimHost {
  const files = rootedFiles(root);
  const uevents = fakeUevents();
  return {
    files,
    blockDevices: fakeBlockDevices(),
    attributes: { list: async () => [], set: async () => refuse("set an attribute") },
    mounts: simMounts(),
    processes: {
      start: async () => refuse("start a process"),
      run: async () => refuse("run a process"),
      kill: () => false,
      killAll: () => undefined,
    },
    cgroups: {
      create: async () => undefined,
      move: async () => undefined,
      processes: async () => [],
      children: async () => [],
      kill: async () => undefined,
      remove: async () => undefined,
      readValue: async () => undefined,
    },
    kernelLog: simKernelLog(clock),
    kernel: {
      release: "6.12.0-sim",
      version: "#1 SMP",
      machine: "x86_64",
      commandLine: async () => commandLine,
      bootId: async () => "11111111-2222-4333-8444-555555555555",
      uptimeSeconds: () => clock.monotonic() / 1000,
    },
    sockets: { open: () => refuse("open a raw socket") },
    sysctl: fakeSysctl(kernelParameters),
    modules: fakeModules({
      available: ["br_netfilter", "nbd", "zram"],
      builtIn: ["ext4", "virtio_blk", "virtio_net"],
      onLoad: (name) => uevents.tell({ action: "add", devicePath: `/module/${name}`, subsystem: "module" }),
    }),
    swaps: fakeSwaps(),
    uevents,
    peerCredentials: {
      of: () => undefined,
      ofDescriptor: () => ({ pid: simApidPid, uid: 50, gid: 50 }),
    },
  };
}

function simMounts(): Mounts {
  return {
    mount: async () => undefined,
    bind: async () => undefined,
    remount: async () => undefined,
    move: async () => undefined,
    setPropagation: async () => undefined,
    unmount: async () => undefined,
    table: async () => [],
    trim: async () => ({ bytes: 0n, next: undefined }),
    growBtrfs: async () => undefined,
    isScrubbable: async () => false,
    syncFilesystem: async () => undefined,
  };
}

/** Lines that are kept: the kernel's buffer is no larger for long either. */
const kernelLogLines = 2000;

function simKernelLog(clock: Clock): KernelLog {
  const records = ringBuffer<KmsgRecord>(kernelLogLines);
  const written = wakeup();
  return {
    async *read({ follow, fromEnd = false }, signal) {
      for (let index = fromEnd ? records.end : 0; !signal.aborted;) {
        index = Math.max(index, records.start); // who reads slowly misses some
        const record = records.at(index);
        if (record !== undefined) {
          index++;
          yield record;
        } else if (follow) await written.next(signal);
        else return;
      }
    },
    write(priority, message) {
      const timestampUs = Math.round(clock.monotonic() * 1000);
      const sequence = records.end;
      records.push({ facility: 3, priority, sequence, timestampUs, isFragment: false, message, values: {} });
      written.ring();
    },
  };
}
