// The kernel command line's network settings with links named as the kernel has them. A mistake in it voids them all, and is logged once.
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { KernelArgs } from "../../runtime/kernel-args.ts";
import type { CmdlineNetwork } from "./decide/cmdline.ts";
import { parseCmdlineNetwork } from "./decide/cmdline.ts";
import type { KnownLinks } from "./links-view.ts";
import { isPhysical, kernelName } from "./links-view.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";

/** What all the config controllers share. */
export interface CmdlineSource {
  resolve(known: KnownLinks): CmdlineNetwork;
}

export function cmdlineSource(args: KernelArgs, log: Logger): CmdlineSource {
  const parsed = parseOrNothing(args, log);
  return {
    resolve(known) {
      const { bond, vlan } = parsed;
      const name = (link: string): string => {
        if (link === "") return firstLink(known);
        const isVlan = vlan !== undefined && link === `${vlan.parent}.${vlan.id}`;
        return isVlan ? vlan.name : kernelName(known, link); // the name of the VLAN may be shortened
      };
      const named = <T extends { readonly link: string }>(list: readonly T[]): readonly T[] =>
        list.map((each) => ({ ...each, link: name(each.link) })).filter(({ link }) => link !== "");
      const names = (list: readonly string[]): readonly string[] => list.map(name).filter((link) => link !== "");
      return {
        ...parsed,
        addresses: named(parsed.addresses),
        routes: named(parsed.routes),
        links: names(parsed.links),
        dhcp: names(parsed.dhcp),
        ignored: names(parsed.ignored),
        bond: bond === undefined ? undefined : { ...bond, slaves: names(bond.slaves) },
        vlan: vlan === undefined ? undefined : { ...vlan, parent: name(vlan.parent) },
      };
    },
  };
}

function parseOrNothing(args: KernelArgs, log: Logger): CmdlineNetwork {
  try {
    return parseCmdlineNetwork(args);
  } catch (error) {
    log.warn("ignoring the network settings of the kernel command line", { error: errorChain(error) });
    return parseCmdlineNetwork(parseKernelArgs(""));
  }
}

/** Of links that the command line itself can make, beside cards. */
const ownKinds: readonly string[] = ["bond", "vlan"];

/** The first by name of the machine's own links; "" while there is none. Those of pods come and go, and some have earlier names. */
function firstLink(known: KnownLinks): string {
  return (
    known
      .filter((link) => isPhysical(link) || ownKinds.includes(link.spec.kind))
      .map(({ metadata }) => metadata.id)
      .toSorted()[0] ?? ""
  );
}
