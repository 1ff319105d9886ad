// runtime.KernelParamDefaultsController: the kernel parameters that every node has unless its config says otherwise.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import type { Mode } from "../../runtime/mode.ts";
import { KernelParamDefaultSpec } from "../../resources/runtime/kernel-param-default-spec.ts";

interface DefaultParam {
  readonly name: string;
  readonly value: string;
  /** The kernel may not have it. */
  readonly isOptional?: boolean;
}

/** Of use everywhere, in containers too. */
const common: readonly DefaultParam[] = [
  { name: "net.ipv4.ip_forward", value: "1" },
  { name: "net.ipv4.icmp_ignore_bogus_error_responses", value: "1" },
  { name: "net.ipv4.icmp_echo_ignore_broadcasts", value: "1" },
  { name: "net.ipv4.conf.all.send_redirects", value: "0" },
  { name: "net.ipv4.conf.default.send_redirects", value: "0" },
  { name: "net.ipv4.ip_local_reserved_ports", value: "50000,50001" },
  { name: "net.ipv4.tcp_keepalive_time", value: "600" },
  { name: "net.ipv4.tcp_keepalive_intvl", value: "60" },
  { name: "net.ipv6.conf.default.forwarding", value: "1", isOptional: true },
  { name: "net.ipv6.conf.default.accept_ra", value: "2", isOptional: true },
  { name: "kernel.panic", value: "10" },
  { name: "kernel.pid_max", value: "262144" },
  { name: "vm.overcommit_memory", value: "1" },
  { name: "fs.inotify.max_user_instances", value: "8192" },
  { name: "fs.aio-max-nr", value: "1048576" },
];

/** Of a machine with a kernel of its own. */
const machine: readonly DefaultParam[] = [
  { name: "net.bridge.bridge-nf-call-iptables", value: "1", isOptional: true },
  { name: "net.bridge.bridge-nf-call-ip6tables", value: "1", isOptional: true },
  { name: "kernel.ctrl-alt-del", value: "0" },
  { name: "kernel.panic_on_oops", value: "1" }, // Debian's kernel goes on; the kubelet insists on it
];

/** What the kernel self-protection project recommends. */
export const hardening: readonly DefaultParam[] = [
  { name: "dev.tty.ldisc_autoload", value: "0" },
  { name: "dev.tty.legacy_tiocsti", value: "0", isOptional: true },
  { name: "fs.protected_symlinks", value: "1" },
  { name: "fs.protected_hardlinks", value: "1" },
  { name: "fs.protected_fifos", value: "2" },
  { name: "fs.protected_regular", value: "2" },
  { name: "fs.suid_dumpable", value: "0" },
  { name: "kernel.kptr_restrict", value: "2" },
  { name: "kernel.dmesg_restrict", value: "1" },
  { name: "kernel.perf_event_paranoid", value: "3" },
  { name: "kernel.randomize_va_space", value: "2" },
  { name: "kernel.yama.ptrace_scope", value: "2", isOptional: true },
  { name: "user.max_user_namespaces", value: "0" },
  { name: "kernel.unprivileged_bpf_disabled", value: "1", isOptional: true },
  { name: "net.core.bpf_jit_harden", value: "2", isOptional: true },
  { name: "vm.unprivileged_userfaultfd", value: "0", isOptional: true },
];

export function kernelParamDefaultsController({ mode }: { readonly mode: Mode }): Controller {
  return defineController({
    name: "runtime.KernelParamDefaultsController",
    inputs: [],
    outputs: [shared(KernelParamDefaultSpec)],
    async reconcile({ state }) {
      const params = mode === "container" ? common : [...common, ...machine, ...hardening];
      for (const { name, value, isOptional = false } of params) {
        await state.modify(KernelParamDefaultSpec, `proc.sys.${name}`, () => ({ value, ignoreErrors: isOptional }));
      }
    },
  });
}
