// MTUs of links: set where a spec names one, and given back when none does any more (a lease that comes without, a config that leaves it out).
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { Network } from "../../linux/network.ts";
import type { LinkSpec } from "../../resources/network/link-spec.ts";

export interface LinkMtus {
  /** Undefined when nothing is to be changed. */
  wanted(spec: Pick<LinkSpec, "mtu">, link: Pick<Link, "index" | "mtu">): number | undefined;
  set(link: Pick<Link, "index" | "mtu">, mtu: number, signal: AbortSignal): Promise<void>;
}

export function linkMtus(network: Pick<Network, "changeLink">): LinkMtus {
  /** By index, which the kernel gives only once: what the link had before us, and what we gave it. */
  const changed = new Map<number, { readonly before: number; readonly given: number }>();
  return {
    wanted({ mtu }, link) {
      const known = changed.get(link.index);
      const isOurs = known !== undefined && known.given === link.mtu;
      const wanted = mtu === 0 && isOurs ? known.before : mtu;
      return wanted === 0 || wanted === link.mtu ? undefined : wanted;
    },
    async set(link, mtu, signal) {
      await network.changeLink(link.index, { mtu }, signal);
      changed.set(link.index, { before: changed.get(link.index)?.before ?? link.mtu, given: mtu });
    },
  };
}
