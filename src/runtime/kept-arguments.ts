// Kernel arguments that a system hands on to the one that is written to its disk, when that does not take those of its image alone.
import type { OwnArguments } from "../boot/kernel-arguments.ts";
import { readBootArgs, type KernelArgs } from "./kernel-args.ts";

/** How a node is reached and watched, and what decides about the names of its interfaces: a successor without them might not come back. */
const names: readonly string[] = [
  ..."siderolink.api talos.events.sink talos.logging.kernel em.events_url talos.auditd.disabled".split(" "),
  ..."talos.dashboard.disabled net.ifnames module.sig_enforce talos.platform talos.config".split(" "),
];

const serialConsole = /^ttyS0(?:,|$)/u;

/** As words of a command line, in the order of the names. */
export function keptArguments(args: KernelArgs): readonly string[] {
  const words = (name: string): readonly string[] =>
    args.all(name).map((value) => (value === "" ? name : `${name}=${value}`)); // to the kernel a name alone is "on", an empty value an error
  const consoles = readBootArgs(args).platform === "metal" ? words("console") : [];
  return [...names.flatMap(words), ...consoles.filter((word) => serialConsole.test(word.slice("console=".length)))];
}

/** What a system that is written to the disk adds to the arguments of its image; nothing when `extra` is absent. */
export function ownArguments(
  args: KernelArgs,
  extra: readonly string[] | undefined,
): { readonly kernelArgs?: OwnArguments } {
  return extra === undefined ? {} : { kernelArgs: { kept: keptArguments(args), extra } };
}
