// The kernel of the simulated node: files below a temporary folder, a network in memory, and nothing that needs root.
import { join } from "node:path";
import { ringBuffer } from "../../src/base/ring-buffer.ts";
import { wakeup } from "../../src/base/wakeup.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { KmsgRecord } from "../../src/formats/kmsg.ts";
import type { BlockDevices } from "../../src/linux/block-devices.ts";
import type { Cgroups } from "../../src/linux/cgroup.ts";
import type { ExtendedAttributes } from "../../src/linux/extended-attributes.ts";
import type { Files } from "../../src/linux/files.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { fakeBlockDevices } from "../../src/linux/fake/block-devices.ts";
import type { KernelInfo } from "../../src/linux/kernel-info.ts";
import type { KernelLog } from "../../src/linux/kernel-log.ts";
import type { Mounts } from "../../src/linux/mount.ts";
import type { PeerCredentials } from "../../src/linux/peer-credentials.ts";
import type { Processes } from "../../src/linux/process.ts";
import type { RawSockets } from "../../src/linux/socket.ts";
import type { Sysctl } from "../../src/linux/sysctl.ts";

/** Process id by which the simulated apid is known at the machine's socket. */
export const simApidPid = 50;

/** Folders that are those of the machine the test runs on: the handlers of the API read them. */
const passedThrough = ["/proc", "/sys"];

/** All files below `root`, but for those of the kernel. Absolute links inside are followed by the system, so the node must not make any. */
export function rootedFiles(root: string): Files {
  const files = nodeFiles();
  const inside = (path: string): string =>
    passedThrough.some((folder) => path === folder || path.startsWith(`${folder}/`)) || path.startsWith(`${root}/`)
      ? path
      : join(root, path);
  const { realPath } = files;
  return {
    ...files,
    read: (path) => files.read(inside(path)),
    readText: (path) => files.readText(inside(path)),
    findText: (path) => files.findText(inside(path)),
    stream: (path, signal, from) => files.stream(inside(path), signal, from),
    write: (path, data) => files.write(inside(path), data),
    append: (path, data) => files.append(inside(path), data),
    writeStream: (path, pieces) => files.writeStream(inside(path), pieces),
    replace: (path, data) => files.replace(inside(path), data),
    list: (path) => files.list(inside(path)),
    info: (path) => files.info(inside(path)),
    linkInfo: (path) => files.linkInfo(inside(path)),
    exists: (path) => files.exists(inside(path)),
    makeDirectory: (path) => files.makeDirectory(inside(path)),
    removeDirectory: (path) => files.removeDirectory(inside(path)),
    remove: (path) => files.remove(inside(path)),
    rename: (from, to) => files.rename(inside(from), inside(to)),
    link: (target, path) => files.link(target, inside(path)),
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
  readonly blockDevices: BlockDevices;
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
    sysctl: { read: async () => undefined, write: async () => false },
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
