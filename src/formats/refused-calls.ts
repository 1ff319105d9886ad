// Which system calls a program is refused, by what they are for: a program names the groups that it has no use for. Numbers: arch/x86/entry/syscalls/syscall_64.tbl.
import type { ArgumentTest, RefusedCall } from "./seccomp-filter.ts";

const EPERM = 1;
const ENOSYS = 38;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET; a new time namespace cannot be asked for in these flags. */
const namespaceFlags = 0x7e02_0000;
const F_SETOWN = 8;
const F_SETOWN_EX = 15;
const FIOSETOWN = 0x8901;
const SIOCSPGRP = 0x8902;
const AF_ALG = 38;
const AF_VSOCK = 40;

interface CallGroupRules {
  /** Refused whatever their arguments. */
  readonly calls?: Readonly<Record<string, number>>;
  readonly some?: readonly (Omit<RefusedCall, "errno"> & { readonly when: ArgumentTest })[];
  /** Answered as by a kernel that does not have them, so that the C library takes the older call, whose arguments can be looked at. */
  readonly missing?: Readonly<Record<string, number>>;
}

const firstArgument = (number: number, value: number) =>
  ({ number, when: { kind: "equals", argument: 0, value } }) as const;
const command = (number: number, value: number) => ({ number, when: { kind: "equals", argument: 1, value } }) as const;
const toOthers = (number: number) => ({ number, when: { kind: "not itself", argument: 0 } }) as const;

const groups = {
  /** New or other namespaces. Threads and processes are not affected. */
  namespaces: {
    calls: { setns: 308, unshare: 272 },
    some: [{ number: 56, when: { kind: "any bit", argument: 0, mask: namespaceFlags } }],
    missing: { clone3: 435 },
  },
  mounts: {
    calls: {
      mount: 165,
      umount2: 166,
      pivot_root: 155,
      chroot: 161,
      mount_setattr: 442,
      open_tree_attr: 467,
      open_tree: 428,
      move_mount: 429,
      fsopen: 430,
      fsconfig: 431,
      fsmount: 432,
      fspick: 433,
    },
  },
  modules: {
    calls: {
      init_module: 175,
      finit_module: 313,
      delete_module: 176,
      create_module: 174,
      get_kernel_syms: 177,
      query_module: 178,
    },
  },
  boot: { calls: { reboot: 169, kexec_load: 246, kexec_file_load: 320 } },
  clock: { calls: { settimeofday: 164, clock_settime: 227, adjtimex: 159, clock_adjtime: 305 } },
  swap: { calls: { swapon: 167, swapoff: 168 } },
  accounting: { calls: { acct: 163, quotactl: 179, quotactl_fd: 443 } },
  /** Other processes' memory, files and steps. */
  tracing: {
    calls: {
      ptrace: 101,
      process_vm_readv: 310,
      process_vm_writev: 311,
      pidfd_getfd: 438,
      process_madvise: 440,
      perf_event_open: 298,
      lookup_dcookie: 212,
    },
  },
  /**
   * Signals to other processes, children too, in each way: by calls, by files that have an owner to be told (fcntl, ioctl), by limits of theirs that end them
   * (prlimit64). To itself a program may send them: so it ends when it has failed, or was told to.
   */
  signals: {
    calls: { tkill: 200, rt_sigqueueinfo: 129, rt_tgsigqueueinfo: 297, pidfd_send_signal: 424 },
    some: [
      toOthers(62), // kill
      toOthers(234), // tgkill
      command(72, F_SETOWN),
      command(72, F_SETOWN_EX),
      command(16, FIOSETOWN),
      command(16, SIOCSPGRP),
      { number: 302, when: { kind: "differs", argument: 0, value: 0 } }, // prlimit64: 0 is the caller
    ],
  },
  bpf: { calls: { bpf: 321 } },
  keys: { calls: { add_key: 248, request_key: 249, keyctl: 250 } },
  userfaultfd: { calls: { userfaultfd: 323 } },
  io_uring: { calls: { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 } },
  /** Files past the folders that lead to them, and word of everybody's. */
  handles: { calls: { open_by_handle_at: 304, fanotify_init: 300 } },
  /** Ports of devices, segments of memory, terminals of others. */
  hardware: { calls: { iopl: 172, ioperm: 173, modify_ldt: 154, vhangup: 153 } },
  kernelLog: { calls: { syslog: 103 } },
  names: { calls: { sethostname: 170, setdomainname: 171 } },
  /** Calls and layout of memory as other systems have them. */
  personality: { calls: { personality: 135 } },
  /** What hardly any program of today calls, and old faults of the kernel were in. */
  obsolete: {
    calls: { uselib: 134, ustat: 136, sysfs: 139, _sysctl: 156, nfsservctl: 180 },
  },
  /** Sockets of the kernel's cryptography. */
  cryptography: { some: [firstArgument(41, AF_ALG)] },
  /** Sockets to the machine's host. */
  vsock: { some: [firstArgument(41, AF_VSOCK)] },
} as const satisfies Readonly<Record<string, CallGroupRules>>;

export type CallGroup = keyof typeof groups;

export const callGroups: readonly CallGroup[] = Object.keys(groups) as CallGroup[]; // the keys of the table itself

function rulesOf({ calls = {}, some = [], missing = {} }: CallGroupRules): readonly RefusedCall[] {
  return [
    ...Object.values(calls).map((number) => ({ number, errno: EPERM })),
    ...some.map((rule) => ({ ...rule, errno: EPERM })),
    ...Object.values(missing).map((number) => ({ number, errno: ENOSYS })),
  ];
}

/** The calls of these groups; for `encodeSeccompFilter`. */
export function refusedCalls(names: readonly CallGroup[]): readonly RefusedCall[] {
  return names.flatMap((name) => rulesOf(groups[name]));
}

/** Names of the calls of these groups that are refused whatever their arguments. */
export function refusedCallNames(names: readonly CallGroup[]): readonly string[] {
  return names.flatMap((name) => {
    const { calls = {}, missing = {} }: CallGroupRules = groups[name];
    return [...Object.keys(calls), ...Object.keys(missing)];
  });
}
