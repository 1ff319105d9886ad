// The machine as the other rooms see it: small parts, each an interface of its own, so that everybody names only what he needs.
import type { Clock } from "../base/clock.ts";
import { systemClock } from "../base/clock.ts";
import type { BlockDevices } from "./block-devices.ts";
import { kernelBlockDevices } from "./block-devices.ts";
import type { Cgroups } from "./cgroup.ts";
import { fileCgroups } from "./cgroup.ts";
import { openLibc } from "./ffi/libc.ts";
import type { ExtendedAttributes } from "./extended-attributes.ts";
import { kernelExtendedAttributes } from "./extended-attributes.ts";
import type { Downloads, Forms } from "./download.ts";
import { httpDownloads } from "./download.ts";
import type { Files } from "./files.ts";
import { nodeFiles } from "./files.ts";
import type { Hostname } from "./hostname.ts";
import { kernelHostname } from "./hostname.ts";
import type { KernelInfo } from "./kernel-info.ts";
import { kernelInfo } from "./kernel-info.ts";
import type { KernelLog } from "./kernel-log.ts";
import { openKernelLog } from "./kernel-log.ts";
import type { Modules } from "./modules.ts";
import { kernelModules } from "./modules.ts";
import type { Mounts } from "./mount.ts";
import { kernelMounts } from "./mount.ts";
import { openNetwork } from "./kernel-network.ts";
import type { Network } from "./network.ts";
import type { PeerCredentials } from "./peer-credentials.ts";
import { kernelPeerCredentials } from "./peer-credentials.ts";
import type { NamedPipes } from "./pipes.ts";
import { kernelPipes } from "./pipes.ts";
import type { Power } from "./power.ts";
import { kernelPower } from "./power.ts";
import type { Processes } from "./process.ts";
import { nodeProcesses } from "./process.ts";
import type { Reaper } from "./reaper.ts";
import { openReaper } from "./reaper.ts";
import type { Signals } from "./signals.ts";
import { processSignals } from "./signals.ts";
import type { RawSockets } from "./socket.ts";
import { kernelSockets } from "./socket.ts";
import type { Swaps } from "./swap.ts";
import { kernelSwaps } from "./swap.ts";
import type { Sysctl } from "./sysctl.ts";
import { fileSysctl } from "./sysctl.ts";
import type { SystemTime } from "./system-time.ts";
import { kernelTime } from "./system-time.ts";
import type { Tpm } from "./tpm.ts";
import { kernelTpm } from "./tpm.ts";
import type { Uevents } from "./uevents.ts";
import { kernelUevents } from "./uevents.ts";
import type { UnixStreams } from "./unix-streams.ts";
import { kernelUnixStreams } from "./unix-streams.ts";
import type { VirtualTerminals } from "./virtual-terminals.ts";
import { kernelVirtualTerminals } from "./virtual-terminals.ts";
import type { Watchdogs } from "./watchdog.ts";
import { kernelWatchdogs } from "./watchdog.ts";
import type { Web } from "./web.ts";
import { openWeb } from "./web.ts";

export interface Host extends AsyncDisposable {
  readonly files: Files;
  readonly attributes: ExtendedAttributes;
  readonly mounts: Mounts;
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  readonly kernel: KernelInfo;
  readonly kernelLog: KernelLog;
  readonly uevents: Uevents;
  readonly modules: Modules;
  readonly pipes: NamedPipes;
  readonly power: Power;
  readonly time: SystemTime;
  readonly swaps: Swaps;
  readonly sysctl: Sysctl;
  readonly hostname: Hostname;
  readonly blockDevices: BlockDevices;
  readonly reaper: Reaper;
  readonly signals: Signals;
  readonly peerCredentials: PeerCredentials;
  readonly sockets: RawSockets;
  readonly unixStreams: UnixStreams;
  readonly downloads: Downloads & Forms;
  readonly network: Network;
  readonly tpm: Tpm;
  readonly virtualTerminals: VirtualTerminals;
  readonly watchdogs: Watchdogs;
  readonly web: Web;
}

export interface OpenHostOptions {
  readonly clock?: Clock;
  /** Path of the launch helper. */
  readonly launch?: string;
}

/** Opens the kernel's door. `/proc`, `/sys` and `/dev` must be mounted. Once a process. */
export async function openHost({ clock = systemClock, launch }: OpenHostOptions = {}): Promise<Host> {
  const libc = openLibc();
  const files = nodeFiles();
  const sockets = kernelSockets(libc);
  const web = openWeb({ files });
  const reaper = openReaper(libc);
  const peerCredentials = kernelPeerCredentials(libc);
  const kernel = await kernelInfo(files);
  const kernelLog = await openKernelLog(libc);
  const network = openNetwork(libc, sockets, web);
  return {
    files,
    attributes: kernelExtendedAttributes(libc),
    mounts: kernelMounts(libc),
    processes: nodeProcesses({ reaper, ...(launch === undefined ? {} : { launch }) }),
    cgroups: fileCgroups(files),
    kernel,
    kernelLog,
    uevents: kernelUevents(sockets),
    modules: kernelModules(libc, {
      files,
      directory: `/usr/lib/modules/${kernel.release}`,
      blacklistDirectories: ["/usr/lib/modprobe.d", "/etc/modprobe.d"],
    }),
    pipes: kernelPipes(libc, clock),
    power: kernelPower(libc),
    time: kernelTime(libc),
    swaps: kernelSwaps(libc),
    sysctl: fileSysctl(files),
    hostname: kernelHostname(libc),
    blockDevices: kernelBlockDevices(libc, clock),
    reaper,
    signals: processSignals(),
    peerCredentials,
    sockets,
    unixStreams: kernelUnixStreams(libc, peerCredentials),
    downloads: httpDownloads(web),
    network,
    tpm: kernelTpm,
    virtualTerminals: kernelVirtualTerminals(libc),
    watchdogs: kernelWatchdogs(libc),
    web,
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      await reaper[Symbol.asyncDispose]();
      await kernelLog[Symbol.asyncDispose]();
    },
  };
}
